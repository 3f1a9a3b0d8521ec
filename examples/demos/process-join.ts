// [004.13] Five processes, each waited for before the next one starts
import { isMainProcess, Process, task } from 'mprun';

export const foo = task(import.meta.url, 'foo', (i: number): void => {
  console.log(`called function in process:${i}`);
});

if (isMainProcess) {
  const processJobs: Process[] = [];
  for (let i = 0; i < 5; i++) {
    const p = new Process({ target: foo, args: [i] });
    processJobs.push(p);
    p.start();
    await p.join();
  }
}
