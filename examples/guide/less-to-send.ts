// What is large and read by all tasks: sent once to each worker, or not at all.
import { isMainProcess, Pool, RawArray, task } from 'mprun';

const LENGTH = 1_000_000;
let prices: Float64Array = new Float64Array();

export const open = task(import.meta.url, 'open', (shared: RawArray<'d'>): void => {
  prices = shared.getObj();
});

// Only two numbers travel to the worker, and one comes back.
export const sumOf = task(import.meta.url, 'sumOf', (from: number, to: number): number => {
  return prices.subarray(from, to).reduce((sum, price) => sum + price, 0);
});

if (isMainProcess) {
  // Memory that processes and threads share: 8 MB, once, whatever the number of workers.
  const shared = new RawArray('d', LENGTH);
  shared.getObj().fill(0.5);

  const half = LENGTH / 2;
  await Pool.with({ processes: 2, initializer: open, initargs: [shared] }, async (pool) => {
    const ranges: [number, number][] = [
      [0, half],
      [half, LENGTH],
    ];
    console.log(await pool.starmap(sumOf, ranges)); // [ 250000, 250000 ]
  });
}
