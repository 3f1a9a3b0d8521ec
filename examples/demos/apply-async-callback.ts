// [002.8] A callback gets each result as soon as it is there
import { isMainProcess, Pool } from 'mprun';

import { repr } from './python.ts';
import { square } from './square-function.ts';

function callback(result: number): void {
  console.log(`callback: ${result}`);
}

if (isMainProcess) {
  const pool = new Pool();
  const resultApply = [...Array(5).keys()].map((n) => pool.applyAsync(square, [n], {}, { callback }));
  console.log(repr(resultApply));
  pool.close();
  await pool.join();
}
