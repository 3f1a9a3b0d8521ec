// [000.6] The first of two ways to make a process: a target
import { currentProcess, isMainProcess, Process, task } from 'mprun';

/** What the process runs: it does nothing but say so. */
export const processRun = task(import.meta.url, 'processRun', (): void => {
  console.log(currentProcess().name, 'runs its target');
});

if (isMainProcess) {
  const process = new Process({ target: processRun });
  process.start();
  await process.join();
}
