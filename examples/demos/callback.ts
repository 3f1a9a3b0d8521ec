// [003.7] A pool's callback: it runs in the program, whenever one of ten calls is done
import { isMainProcess, Pool, task } from 'mprun';

import { sleep } from './python.ts';

export const foo = task(import.meta.url, 'foo', async (i: number): Promise<number> => {
  await sleep(2);
  return i + 100;
});

function bar(arg: number): void {
  console.log('-->exec done:', arg);
}

if (isMainProcess) {
  const pool = new Pool({ processes: 5 });

  for (let i = 0; i < 10; i++) pool.applyAsync(foo, [i], {}, { callback: bar });
  // await pool.apply(foo, [i]) there: one after the other

  console.log('end');
  pool.close(); // first this, then join()
  await pool.join(); // without it the program would wait as well: its calls are not done
}
