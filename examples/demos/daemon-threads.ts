// [000.4] Five daemon threads end with the program, whatever they are doing
import { exit, isMainProcess, Semaphore, task, Thread } from 'mprun';

import { forever, repr, sleep } from './python.ts';

export const xxx = task(import.meta.url, 'xxx', async (started: Semaphore): Promise<void> => {
  started.release();
  await forever();
  console.log('never printed: the program has ended long before');
});

if (isMainProcess) {
  const started = new Semaphore(0);
  // five threads
  const threadList = [...Array(5).keys()].map(() => new Thread({ target: xxx, args: [started] }));
  for (const t of threadList) t.daemon = true;
  for (const t of threadList) t.start();
  for (const _ of threadList) await started.acquire(); // on a busy machine, five seconds may be too short for that
  await sleep(5);
  console.log(repr(threadList.map((t) => t.isAlive())));
  exit();
}
