// [002.6] A pool's apply() waits for the result: one after the other
import { isMainProcess, Pool } from 'mprun';

import { repr } from './python.ts';
import { square } from './square-function.ts';

if (isMainProcess) {
  const startTime = Math.floor(Date.now() / 1000);
  console.log(`Start Time....${startTime}`);

  const pool = new Pool();
  const result: number[] = [];
  for (const n of Array(5).keys()) result.push(await pool.apply(square, [n]));
  pool.close();
  await pool.join();
  console.log(repr(result));

  const endTime = Math.floor(Date.now() / 1000);
  console.log(`End Time......${endTime}`);
  console.log(`Execute Time......${endTime - startTime}`);
}
