// [000.5] A process ends itself
import { currentProcess, isMainProcess, Process, task } from 'mprun';

import { forever } from './python.ts';

export const processRun = task(import.meta.url, 'processRun', async (): Promise<void> => {
  const process = currentProcess();
  console.log(process.name, 'terminates itself');
  process.terminate();
  await forever();
  console.log('never printed');
});

if (isMainProcess) {
  const process = new Process({ target: processRun });
  process.start();
  await process.join();
  console.log(process.name, process.exitcode); // minus the number of SIGTERM
}
