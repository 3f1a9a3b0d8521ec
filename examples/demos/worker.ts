// [001.1] Five processes run one function, each as soon as it can
import { isMainProcess, Process, task } from 'mprun';

/** worker function */
export const worker = task(import.meta.url, 'worker', (): void => {
  console.log('Worker');
});

if (isMainProcess) {
  const jobs: Process[] = [];
  for (let i = 0; i < 5; i++) {
    const p = new Process({ target: worker });
    jobs.push(p);
    p.start();
  }
}
