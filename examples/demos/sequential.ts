// [002] What the same work takes without processes, and with them
import { isMainProcess, Process } from 'mprun';

import { square } from './square-function.ts';

async function timed(what: string, work: () => Promise<void>): Promise<void> {
  const start = Date.now();
  await work();
  console.log(`${what}: ${((Date.now() - start) / 1000).toFixed(1)} s`);
}

if (isMainProcess) {
  const numbers = [...Array(4).keys()];

  await timed('one after the other', async () => {
    for (const n of numbers) await square(n); // the function itself, in this process
  });

  await timed('a process each', async () => {
    const processList = numbers.map((n) => new Process({ target: square, args: [n] }));
    for (const process of processList) process.start();
    for (const process of processList) await process.join();
  });
}
