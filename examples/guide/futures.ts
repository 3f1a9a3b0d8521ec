// An executor: a future for each call, taken as they come.
import { asCompleted, BrokenExecutor, FIRST_COMPLETED, ProcessPoolExecutor, wait } from 'mprun';

await ProcessPoolExecutor.with({ maxWorkers: 2 }, async (executor) => {
  const futures = [1, 2, 3].map((n) => executor.submit<number>('tasks/square.ts', n));
  const squares: number[] = [];
  for await (const future of asCompleted(futures)) squares.push(await future.result());
  console.log(squares.sort((a, b) => a - b)); // [ 1, 4, 9 ]

  // What was not begun can still be called off.
  const naps = Array.from({ length: 10 }, (_, k) => executor.submit('tasks/sleep.ts', k === 0 ? 0.1 : 3600));
  const last = naps.pop();
  console.log(last?.cancel(), last?.cancelled()); // true true

  const { done, notDone } = await wait(naps, { returnWhen: FIRST_COMPLETED });
  console.log(done.size, notDone.size); // 1 8

  // Or ended by force: the executor is broken then, and says so to everybody who waits.
  await executor.killWorkers();
  console.log((await naps[8]?.exception()) instanceof BrokenExecutor); // true
});
