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
 * console.log('Starting', currentProcess().name);   // Starting PoolWorker-1
 */
export function currentProcess(): CurrentProcess {
  return { name: realm().name, pid: process.pid };
}
