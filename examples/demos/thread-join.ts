// [004.4] Two threads: the first is waited for before the second starts
import { isMainProcess, task, Thread } from 'mprun';

import { sleep } from './python.ts';

export const func = task(import.meta.url, 'func', (i: number): void => {
  console.log(`function called by thread ${i}`);
});

export const slowProcess = task(import.meta.url, 'slowProcess', async (): Promise<void> => {
  await sleep(3);
  console.log('slow process done');
});

if (isMainProcess) {
  let t = new Thread({ target: slowProcess, args: [] });
  t.start();
  await t.join();
  t = new Thread({ target: func, args: [1] });
  t.start();
  console.log('process quit');
}
