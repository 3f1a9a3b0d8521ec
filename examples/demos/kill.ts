// [004.16] terminate() ends a process, isAlive() says whether it lives, exitcode how it has ended
import { isMainProcess, Process, task } from 'mprun';

import { forever, repr } from './python.ts';

export const foo = task(import.meta.url, 'foo', async (): Promise<void> => {
  console.log('Starting function');
  await forever(); // in the document 0.1 s: it is ended long before, if it has started at all
  console.log('Finished function');
});

if (isMainProcess) {
  const p = new Process({ target: foo });
  console.log('Process before execution:', String(p), repr(p.isAlive()));
  p.start();
  console.log('Process running:', String(p), repr(p.isAlive()));
  p.terminate();
  console.log('Process terminated:', String(p), repr(p.isAlive()));
  await p.join();
  console.log('Process joined:', String(p), repr(p.isAlive()));
  console.log('Process exit code:', p.exitcode);
}
