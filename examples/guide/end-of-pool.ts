// The three ways in which a pool ends
import { setTimeout as sleep } from 'node:timers/promises';
import { Event, isMainProcess, Pool, task } from 'mprun';

export const slow = task(import.meta.url, 'slow', async (ms: number): Promise<number> => {
  await sleep(ms);
  return ms;
});

export const hang = task(import.meta.url, 'hang', async (isRunning: Event): Promise<void> => {
  isRunning.set();
  await new Event().wait();
});

if (isMainProcess) {
  // 1. The block ends: no more calls, and what was asked for is done.
  const done: number[] = [];
  const add = (value: number): void => void done.push(value);
  {
    await using pool = new Pool({ processes: 2 });
    for (const ms of [3, 2, 1]) pool.applyAsync(slow, [ms], {}, { callback: add });
  }
  console.log(done.sort((a, b) => a - b)); // [ 1, 2, 3 ]

  // 2. The same by hand, where the pool is more than a block's.
  const closed = new Pool({ processes: 2 });
  const result = closed.mapAsync(slow, [1, 2, 3]);
  closed.close();
  console.log(await closed.join(60_000), await result); // true [ 1, 2, 3 ]

  // 3. At once: what runs is ended, and what is not done fails.
  const terminated = new Pool({ processes: 1 });
  const isRunning = new Event();
  const never = terminated.applyAsync(hang, [isRunning]);
  await isRunning.wait();
  await terminated.terminate();
  console.log(String(await never.get().catch((error: Error) => error.name))); // PoolTerminatedError
}
