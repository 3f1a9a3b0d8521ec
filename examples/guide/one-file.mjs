// JavaScript with import: task and program in one file.
import { isMainProcess, Pool, task } from 'mprun';

export const cube = task(import.meta.url, 'cube', (n) => n ** 3);

if (isMainProcess) {
  const cubes = await Pool.with({ processes: 2 }, (pool) => pool.map(cube, [1, 2, 3]));
  console.log(cubes); // [ 1, 8, 27 ]
}
