// CommonJS, because a cluster worker that is an ES module is still being loaded when the pool's first message comes,
// loses it, and is never ready (poolifier 5.3.2, Node 20.20).
const { ClusterWorker } = require('poolifier');

const tasks = require('../../tasks.js');

module.exports = new ClusterWorker({ ...tasks });
