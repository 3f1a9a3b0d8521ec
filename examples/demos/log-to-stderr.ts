// [001.10] What mprun itself does is told on stderr
import { DEBUG, isMainProcess, logToStderr, Process, task } from 'mprun';

export const worker = task(import.meta.url, 'worker', (): void => {
  console.log('Doing some work');
});

if (isMainProcess) {
  logToStderr(DEBUG);
  const p = new Process({ target: worker });
  p.start();
  await p.join();
}
