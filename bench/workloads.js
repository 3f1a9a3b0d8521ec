/**
 * What the pools for Node are timed at. A workload gets `open`, which makes a pool of two workers, and gives the
 * milliseconds of one run. Results are looked at, so that nobody is fast by not doing it.
 */
import assert from 'node:assert/strict';

import { count, makeBuffer, makeRow } from './inputs.js';

/** Starts and joins per run: the first has to start what serves all of them, in Python as with us. */
const PROCESSES = 5;

export const workloads = {
  integers: onWarmPool(
    () => count(1_000_000),
    (pool, inputs) => pool.map('square', inputs),
    (results) => assert.deepEqual([results.length, results[999]], [1_000_000, 998_001]),
  ),
  rows: onWarmPool(
    () => count(100_000).map(makeRow),
    (pool, inputs) => pool.map('withTotal', inputs),
    (results) => assert.deepEqual([results.length, results[3].total], [100_000, 10.5]),
  ),
  single: onWarmPool(
    () => count(20_000),
    (pool, inputs) => pool.map('square', inputs, { chunksize: 1 }),
    (results) => assert.deepEqual([results.length, results[999]], [20_000, 998_001]),
  ),
  unordered: onWarmPool(
    () => count(20_000),
    (pool, inputs) => pool.unordered('square', inputs, { chunksize: 1 }),
    (results) => assert.equal(sum(results), sum(count(20_000).map((n) => n * n))),
  ),
  apply: onWarmPool(
    () => count(5000),
    async (pool, inputs) => {
      const results = [];
      for (const input of inputs) results.push(await pool.apply('square', input));
      return results;
    },
    (results) => assert.deepEqual([results.length, results[999]], [5000, 998_001]),
  ),
  buffers: onWarmPool(
    () => count(100).map((n) => makeBuffer(n, 1 << 20)),
    (pool, inputs) => pool.map('echo', inputs, { chunksize: 1 }),
    (results) => assert.deepEqual([results.length, results[3].byteLength, results[3][9]], [100, 1 << 20, 3]),
  ),
  busy: onWarmPool(
    (steps) => count(100).map(() => steps),
    (pool, inputs) => pool.map('spin', inputs),
    (results) => assert.equal(results.length, 100),
  ),
  skewed: onWarmPool(
    (steps) => count(100).map((n) => (n === 0 ? 99 * steps : steps)),
    (pool, inputs) => pool.map('spin', inputs),
    (results) => assert.equal(results.length, 100),
  ),
  start: async ({ open }) => {
    const startedAt = performance.now();
    const pool = await open();
    assert.equal(await pool.apply('square', 3), 9);
    return performance.now() - startedAt;
  },
  processes: async ({ runProcess }) => {
    const startedAt = performance.now();
    for (let n = 0; n < PROCESSES; n++) await runProcess('nothing');
    return performance.now() - startedAt;
  },
};

/** The whole work once unmeasured, for the compilers of both sides; then once measured. */
function onWarmPool(makeInputs, work, check) {
  return async ({ open, steps }) => {
    const inputs = makeInputs(steps);
    const pool = await open();
    check(await work(pool, inputs));
    const startedAt = performance.now();
    const results = await work(pool, inputs);
    const ms = performance.now() - startedAt;
    check(results);
    return ms;
  };
}

function sum(numbers) {
  return numbers.reduce((a, b) => a + b, 0);
}
