/** The function that the programs of document 002 have in common. */
import { task } from 'mprun';

import { sleep } from './python.ts';

export const square = task(import.meta.url, 'square', async (n: number): Promise<number> => {
  const randInt = 3 + Math.floor(Math.random() * 3);
  await sleep(randInt);
  console.log(`Sleep ${randInt} Seconds......`);
  const result = n ** 2;
  console.log(`${n} squared is ${result}`);
  return result;
});
