import type { TaskContext } from '../types.ts';
import { realm } from '../util/realm.ts';

/** The process that is running, as Python's `current_process()`. */
export interface CurrentProcess {
  /** `MainProcess`, `PoolWorker-N`, or the name a process was given. */
  readonly name: string;
  readonly pid: number;
}

/**
 * Who am I? In a task: the worker that runs it.
 *
 * @example
 * console.log('Starting', currentProcess().name); // Starting MainProcess
 */
export function currentProcess(): CurrentProcess {
  return { name: realm().name, pid: process.pid };
}

/**
 * Whether this is the program itself and not a worker of a pool. A module that holds both tasks and the program that runs
 * them starts its pool only `if (isMainProcess)`: Python's `if __name__ == '__main__'`.
 *
 * @example
 * if (isMainProcess) console.log('the program'); // the program
 */
export const isMainProcess: boolean = !realm().isWorker;

/**
 * The call that a task runs in: `index`, `attempt`, `worker`, `signal`, `state`. Outside a task (in an initializer or
 * finalizer, or where the function is called directly) `index` is -1 and `signal` never aborts.
 *
 * @example
 * // In a task: stop early when nobody waits any more.
 * // export default (url) => fetch(url, { signal: currentTask().signal });
 * console.log(currentTask().index); // -1
 */
export function currentTask(): TaskContext {
  const { name, state } = realm();
  return (
    realm().currentTask() ?? {
      index: -1,
      attempt: 0,
      worker: name,
      signal: new AbortController().signal,
      state,
    }
  );
}
