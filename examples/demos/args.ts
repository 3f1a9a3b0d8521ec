// [001.2] A process is told what to do by its arguments
import { isMainProcess, Process, task } from 'mprun';

/** thread worker function */
export const worker = task(import.meta.url, 'worker', (num: number): void => {
  console.log('Worker:', num);
});

if (isMainProcess) {
  const jobs: Process[] = [];
  for (let i = 0; i < 5; i++) {
    const p = new Process({ target: worker, args: [i] });
    jobs.push(p);
    p.start();
  }
}
