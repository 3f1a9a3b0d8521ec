// [000.11] A process changes a number and an array that the program sees, too
import { Array, isMainProcess, Process, task, Value } from 'mprun';

import { repr } from './python.ts';

export const processRun = task(import.meta.url, 'processRun', (mv: Value<'i'>, ma: Array<'i'>): void => {
  console.log(mv.value);
  mv.value = 1;
  for (let i = 0; i < ma.length; i++) {
    console.log(ma[i]);
    ma[i] = i;
  }
});

if (isMainProcess) {
  const mv = new Value('i', 0);
  const ma = new Array('i', 10);
  const process = new Process({ target: processRun, args: [mv, ma] });
  process.start();
  await process.join();
  console.log(mv.value);
  console.log(repr(new Map([...ma].map((value, i) => [i, value]))));
}
