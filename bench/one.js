/**
 * One contestant for Node at one workload, once, in a process of its own: `node bench/one.js single Piscina [steps]`
 * prints milliseconds. `steps` is the arithmetic of one unit of CPU-bound work.
 */
import { setTimeout } from 'node:timers/promises';

import { pools } from './pools/index.js';
import { workloads } from './workloads.js';

/** The end of a pool is not measured, and of poolifier 5.3.2 does not always come. */
const CLOSING_MS = 5000;

const [workload, name, steps] = process.argv.slice(2);
const { kind: _, file, ...options } = pools[name];
const adapter = await import(file);
// Node's default between processes is JSON, which is faster with small values; bytes need the other.
const serialization = workload === 'buffers' ? 'advanced' : 'json';
let pool;
const ms = await workloads[workload]({
  open: async () => (pool = await adapter.open({ processes: 2, serialization, ...options })),
  runProcess: adapter.runProcess,
  steps: Number(steps),
});
console.log(ms);
await Promise.race([pool?.close(), setTimeout(CLOSING_MS)]);
process.exit(0);
