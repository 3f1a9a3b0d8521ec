// [002.7] A pool's applyAsync() waits for nothing: what it gives are results to come
import { isMainProcess, Pool } from 'mprun';

import { repr } from './python.ts';
import { square } from './square-function.ts';

if (isMainProcess) {
  const startTime = Math.floor(Date.now() / 1000);
  console.log(`Start Time....${startTime}`);

  const pool = new Pool();
  const resultApply = [...Array(5).keys()].map((n) => pool.applyAsync(square, [n]));
  console.log(repr(resultApply));
  // for (const result of resultApply) console.log(await result.get());

  const endTime = Math.floor(Date.now() / 1000);
  console.log(`End Time......${endTime}`);
  console.log(`Execute Time......${endTime - startTime}`);

  pool.close();
  await pool.join(); // the squares come, although nobody has asked for the results
}
