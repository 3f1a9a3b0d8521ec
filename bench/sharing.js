/**
 * Shared memory and locks, once, in a process of its own: `node bench/sharing.js <what> <turns>` prints milliseconds, of which the
 * starts of processes are no part.
 */
import { Lock, Pool, RawValue, SharedArray, SharedValue } from '../dist/bundle/index.mjs';

const LENGTH = 1000;
const WARM_UP = 0.1;

const measurements = {
  lockSync,
  lockAsync,
  contended: (n) => contendedBy('process', n),
  contendedThreads: (n) => contendedBy('thread', n),
  value,
  arrayMethods,
  arrayIndexes,
};
const [what, turns] = process.argv.slice(2);
console.log(await measurements[what](Number(turns)));
process.exit(0);

function lockSync(n) {
  const lock = new Lock();
  return timed(n, (count) => {
    for (let k = 0; k < count; k++) {
      lock.acquireSync();
      lock.release();
    }
  });
}

function lockAsync(n) {
  const lock = new Lock();
  return timed(n, async (count) => {
    for (let k = 0; k < count; k++) {
      await lock.acquire();
      lock.release();
    }
  });
}

/** Two workers count in the same place, under the same lock. */
async function contendedBy(backend, n) {
  const lock = new Lock();
  const counter = new RawValue('i', 0);
  const count = new URL('./tasks.js#lockedIncrements', import.meta.url);
  const pool = new Pool({ backend, processes: 2 });
  const both = (each) =>
    pool.starmap(
      count,
      [0, 1].map(() => [lock, counter, each]),
      { chunksize: 1 },
    );
  const ms = await timed(n / 2, both);
  if (counter.value !== 2 * (Math.round((n / 2) * WARM_UP) + n / 2))
    throw new Error(`${counter.value} is wrong`);
  await pool.terminate();
  return ms;
}

function value(n) {
  const counter = new SharedValue('i', 0);
  return timed(n, (count) => {
    for (let k = 0; k < count; k++) {
      counter.acquireSync();
      counter.value++;
      counter.release();
    }
  });
}

function arrayMethods(n) {
  const array = new SharedArray('d', LENGTH);
  return timed(n, (count) => {
    for (let k = 0; k < count; k++) {
      const i = k % LENGTH;
      array.set(i, array.get(i) + 1);
    }
  });
}

function arrayIndexes(n) {
  const array = new SharedArray('d', LENGTH);
  return timed(n, (count) => {
    for (let k = 0; k < count; k++) array[k % LENGTH]++;
  });
}

/** After some turns unmeasured. */
async function timed(n, run) {
  await run(Math.round(n * WARM_UP));
  const startedAt = performance.now();
  await run(n);
  return performance.now() - startedAt;
}
