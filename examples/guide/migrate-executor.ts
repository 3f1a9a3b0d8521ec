// An executor, as in migrate-executor.py
import { asCompleted, isMainProcess, ProcessPoolExecutor, task, type Future } from 'mprun';

export const square = task(import.meta.url, 'square', (n: number): number => n ** 2);
export const pow = task(import.meta.url, 'pow', (x: number, y: number): number => x ** y);

if (isMainProcess) {
  await using executor = new ProcessPoolExecutor({ maxWorkers: 2 });
  const futures = new Map<Future<number>, number>();
  for (const n of [1, 2, 3]) futures.set(executor.submit(square, n), n);
  const done = new Map<number | undefined, number>();
  for await (const future of asCompleted(futures.keys())) done.set(futures.get(future), await future);
  console.log(done.get(1), done.get(2), done.get(3)); // 1 4 9
  for await (const value of executor.map(pow, [2, 3], [5, 2])) console.log(value); // 32, 9
}
