// [000.20] A pool's map() of pairs: each is the arguments of one call
import { isMainProcess, Pool, task } from 'mprun';

import { repr } from './python.ts';

export const processRun = task(import.meta.url, 'processRun', (x: number, y: number): number => x ** y);

if (isMainProcess) {
  const pools = new Pool({ processes: 5 });
  const pairs = [...Array(10).keys()].map((n): [number, number] => [n, n]);
  const result = await pools.starmap(processRun, pairs);
  console.log(repr(result));

  pools.close();
  await pools.join();
}
