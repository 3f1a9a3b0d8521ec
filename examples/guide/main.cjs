// JavaScript with require(): task and program in one file.
const { isMainProcess, Pool, task } = require('mprun');

exports.cube = task(__filename, 'cube', (n) => n ** 3);

async function main() {
  const cubes = await Pool.with({ processes: 2 }, (pool) => pool.map(exports.cube, [1, 2, 3]));
  console.log(cubes); // [ 1, 8, 27 ]
}

if (isMainProcess) void main();
