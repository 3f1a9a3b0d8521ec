// [002] A pool's mapAsync(): the program goes on, and a callback gets all results at once
import { isMainProcess, Pool } from 'mprun';

import { repr } from './python.ts';
import { square } from './square-function.ts';

if (isMainProcess) {
  const startTime = Math.floor(Date.now() / 1000);
  console.log(`Start Time....${startTime}`);

  const numList = [2, 4, 6, 8, 10];
  const pool = new Pool();
  const callback = (squares: number[]): void => console.log('callback:', repr(squares));
  const result = pool.mapAsync(square, numList, { callback });
  console.log(repr([result]), 'ready:', repr(result.ready()));
  await result.wait();
  console.log(repr(await result.get()), 'ready:', repr(result.ready()));
  pool.close();
  await pool.join();

  const endTime = Math.floor(Date.now() / 1000);
  console.log(`End Time......${endTime}`);
  console.log(`Execute Time......${endTime - startTime}`);
}
