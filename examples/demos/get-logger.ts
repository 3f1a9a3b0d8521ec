// [001.11] The logger, and its level set by hand
import { getLogger, INFO, isMainProcess, logToStderr, Process, task } from 'mprun';

export const worker = task(import.meta.url, 'worker', (): void => {
  console.log('Doing some work');
});

if (isMainProcess) {
  logToStderr();
  const logger = getLogger();
  logger.setLevel(INFO);
  const p = new Process({ target: worker });
  p.start();
  await p.join();
}
