// [000.18] A call by a pool, with a keyword argument
import { isMainProcess, Pool, task } from 'mprun';

type Keywords = { readonly y?: number };

export const processRun = task(import.meta.url, 'processRun', (x: number, { y }: Keywords = {}): number => {
  return x ** (y ?? x);
});

if (isMainProcess) {
  const pools = new Pool({ processes: 5 });
  const result = await pools.apply(processRun, [2], { y: 3 });
  console.log(result);

  pools.close();
  await pools.join();
}
