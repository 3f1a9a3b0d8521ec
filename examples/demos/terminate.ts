// [001.8] A process that is terminated, in the four states it is seen in
import { isMainProcess, Process, task } from 'mprun';

import { forever, repr } from './python.ts';

export const slowWorker = task(import.meta.url, 'slowWorker', async (): Promise<void> => {
  console.log('Starting worker');
  await forever(); // in the document 0.1 s: it is ended long before, if it has started at all
  console.log('Finished worker');
});

if (isMainProcess) {
  const p = new Process({ target: slowWorker });
  console.log('BEFORE:', String(p), repr(p.isAlive()));

  p.start();
  console.log('DURING:', String(p), repr(p.isAlive()));

  p.terminate();
  console.log('TERMINATED:', String(p), repr(p.isAlive()));

  await p.join();
  console.log('JOINED:', String(p), repr(p.isAlive()));
}
