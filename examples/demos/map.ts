// [002.9] A pool's map(): several at a time, and the results in the order of the numbers
import { isMainProcess, Pool } from 'mprun';

import { repr } from './python.ts';
import { square } from './square-function.ts';

if (isMainProcess) {
  const startTime = Math.floor(Date.now() / 1000);
  console.log(`Start Time....${startTime}`);

  const numList = [2, 4, 6, 8, 10];
  const pool = new Pool();
  const result = await pool.map(square, numList);
  pool.close();
  await pool.join();
  console.log(repr(result));

  const endTime = Math.floor(Date.now() / 1000);
  console.log(`End Time......${endTime}`);
  console.log(`Execute Time......${endTime - startTime}`);
}
