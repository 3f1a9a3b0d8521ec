// The same program with other workers: in threads, or in the program itself, where a debugger sees everything
import { getContext, getStartMethod, isMainProcess, Pool, setStartMethod, task } from 'mprun';

export const pid = task(import.meta.url, 'pid', (): number => process.pid);

if (isMainProcess) {
  // For one pool, or one process.
  const { Pool: ThreadPool } = getContext('thread');
  const fromThread = await ThreadPool.with({ processes: 1 }, (pool) => pool.apply(pid));
  console.log(fromThread === process.pid); // true

  // For everything in the program; once, before anything is started.
  setStartMethod('inline');
  console.log(getStartMethod(), new Pool().backend); // inline inline
}
