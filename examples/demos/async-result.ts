// [000] What can be asked of a result that is not there yet, and of one that failed
import { Event, isMainProcess, Pool, task } from 'mprun';

import { milliseconds, repr } from './python.ts';

export const processRun = task(import.meta.url, 'processRun', async (go: Event, x: number, y: number) => {
  await go.wait();
  return x ** y;
});

export const fails = task(import.meta.url, 'fails', (): never => {
  throw new RangeError('it went wrong');
});

const print = (error: unknown): void => console.log(String(error));

if (isMainProcess) {
  const pools = new Pool({ processes: 2 });
  const go = new Event();
  const result = pools.applyAsync(processRun, [go, 2, 3]);
  console.log(repr(result.ready()), repr(await result.wait(milliseconds(1))));
  await result.get(1).catch((error: Error) => console.log(error.name));
  try {
    result.successful();
  } catch (error) {
    print(error);
  }
  go.set();
  console.log(repr(await result.wait()), repr(result.ready()), repr(result.successful()), await result.get());

  const failed = pools.applyAsync(fails, [], {}, { errorCallback: print });
  await failed.get().catch(print);
  console.log(repr(failed.ready()), repr(failed.successful()));
  pools.close();
  await pools.join();
}
