// [001.18] Of five processes, two at a time get past acquire()
import { currentProcess, isMainProcess, Process, Semaphore, task } from 'mprun';

import { sleep } from './python.ts';

export const worker = task(import.meta.url, 'worker', async (s: Semaphore, i: number): Promise<void> => {
  await s.acquire();
  console.log(`${currentProcess().name} acquire`);
  await sleep(i);
  console.log(`${currentProcess().name} release`);
  s.release();
});

export default function main(): void {
  const s = new Semaphore(2);
  for (let i = 0; i < 5; i++) {
    const p = new Process({ target: worker, args: [s, i * 2] });
    p.start();
  }
}

if (isMainProcess) main();
