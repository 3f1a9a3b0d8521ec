// [002.10] A lock lets one process at a time compute
import { isMainProcess, Lock, Process, task } from 'mprun';

import { sleep } from './python.ts';

export const square = task(import.meta.url, 'square', async (n: number, lock: Lock): Promise<number> => {
  await lock.acquire();
  try {
    const randInt = 3 + Math.floor(Math.random() * 3);
    await sleep(randInt);
    console.log(`Sleep ${randInt} Seconds......`);
    const result = n ** 2;
    console.log(`${n} squared is ${result}`);
    return result;
  } finally {
    lock.release();
  }
});

if (isMainProcess) {
  const lock = new Lock();
  const processList = [...Array(4).keys()].map((n) => new Process({ target: square, args: [n, lock] }));
  for (const process of processList) process.start();
  for (const process of processList) await process.join();
}
