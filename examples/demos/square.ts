// [002.1] One process, started and waited for, with its times
import { isMainProcess, Process, task } from 'mprun';

import { sleep } from './python.ts';

export const square = task(import.meta.url, 'square', async (n: number): Promise<number> => {
  const randInt = 3 + Math.floor(Math.random() * 3);
  await sleep(randInt);
  console.log(`Sleep ${randInt} Seconds......`);
  const result = n ** 2;
  console.log(`${n} squared is ${result}`);
  return result;
});

if (isMainProcess) {
  const startTime = Math.floor(Date.now() / 1000);
  console.log(`Start Time....${startTime}`);
  const process = new Process({ target: square, args: [3] });
  process.start();
  await process.join();

  const endTime = Math.floor(Date.now() / 1000);
  console.log(`End Time......${endTime}`);
  console.log(`Execute Time......${endTime - startTime}`);
}
