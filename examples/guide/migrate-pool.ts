// A pool, as in migrate-pool.py
import { isMainProcess, Pool, task } from 'mprun';

export const square = task(import.meta.url, 'square', (n: number): number => n ** 2);

export const power = task(
  import.meta.url,
  'power',
  (x: number, { y = 2 }: { y?: number } = {}): number => x ** y,
);

if (isMainProcess) {
  await using pool = new Pool({ processes: 4 });
  console.log(await pool.map(square, [1, 2, 3])); // [ 1, 4, 9 ]
  console.log(await pool.apply(power, [2], { y: 10 })); // 1024
  console.log(await pool.applyAsync(square, [5]).get(60_000)); // 25
}
