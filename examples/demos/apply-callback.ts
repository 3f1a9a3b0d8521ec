// [000.19] A call that does not block: a callback, waiting for the result, and the result
import { AsyncResult, isMainProcess, Pool, task } from 'mprun';

import { milliseconds, repr, sleep } from './python.ts';

type Keywords = { readonly y?: number };

export const processRun = task(
  import.meta.url,
  'processRun',
  async (x: number, { y }: Keywords = {}): Promise<number> => {
    await sleep(5);
    return x ** (y ?? x);
  },
);

function callback(x: number): void {
  console.log(x);
}

if (isMainProcess) {
  const pools = new Pool({ processes: 5 });
  // does not block, but the result is an AsyncResult
  const result = pools.applyAsync(processRun, [2], { y: 3 }, { callback });
  console.log(repr(result instanceof AsyncResult));
  // waits until the result is there or so many seconds have passed
  await result.wait(milliseconds(10));
  // gets the result
  console.log(await result.get());

  pools.close();
  await pools.join();
}
