// [003.1] A process greets after two seconds, and the program waits for it
import { isMainProcess, Process, task } from 'mprun';

import { sleep } from './python.ts';

export const f = task(import.meta.url, 'f', async (name: string): Promise<void> => {
  await sleep(2);
  console.log('hello', name);
});

if (isMainProcess) {
  const p = new Process({ target: f, args: ['bob'] });
  p.start();
  await p.join();
}
