// [004.5] A thread has the name that it is given, and knows it
import { currentProcess, isMainProcess, task, Thread } from 'mprun';

import { sleep } from './python.ts';

export const slowProcess = task(import.meta.url, 'slowProcess', async (): Promise<void> => {
  await sleep(3);
  console.log('slow process done');
  console.log(currentProcess().name); // threading.current_thread().name
});

if (isMainProcess) {
  const t = new Thread({ target: slowProcess, args: [], name: 'slowp' });
  t.start();
  await t.join();
  console.log(currentProcess().name); // Python says MainThread of it
}
