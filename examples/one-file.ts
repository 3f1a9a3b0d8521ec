// Run: node --import ./examples/ts.js examples/one-file.ts (from Node 22.18 on: node examples/one-file.ts)
import { isMainProcess, Pool, task } from 'mprun';

// An ordinary function that also knows where it is: import.meta.url, and the name it is exported by.
export const cube = task(import.meta.url, 'cube', (n: number): number => n ** 3);

// The workers import this file for `cube`, and must not start pools of their own: `if __name__ == '__main__':`
if (isMainProcess) {
  console.log(cube(2)); // 8
  console.log(await Pool.with({ processes: 2 }, (pool) => pool.map(cube, [1, 2, 3]))); // [ 1, 8, 27 ]
}
