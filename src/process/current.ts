import { inspect } from 'node:util';
import { isMainThread } from 'node:worker_threads';

import type { TaskContext } from '../types.ts';
import { ownHeritage } from '../util/heritage.ts';
import { KeepAlive } from '../util/keep-alive.ts';
import { isInline, realm } from '../util/realm.ts';
import { isInTime, type Wait } from '../util/wait.ts';
import { makeCurrent, type BaseProcess } from './base-process.ts';
import { childrenOf } from './children.ts';
import { InlineProcess, Process, Thread } from './process.ts';

/**
 * The process (or thread) that runs, as Python's `current_process()`: in the program itself the main process, in a task the
 * worker that runs it, in a `run()` of a subclass `this`.
 *
 * @example
 * console.log('Starting', currentProcess().name); // Starting MainProcess
 */
export function currentProcess(): BaseProcess {
  const own = isMainThread ? Process : Thread;
  return (realm().process ??= makeCurrent(isInline() ? InlineProcess : own)) as BaseProcess;
}

/** Whoever started this process, as seen from it. */
export interface ParentProcess {
  readonly name: string;
  readonly pid: number;
  /** False only where it has left by `process.exit()` without waiting for this process, which is no daemon. */
  isAlive(): boolean;
  /** Waits for its end. Resolves with `false` when time is over first. */
  join(wait?: Wait): Promise<boolean>;
  /** `<_ParentProcess name='MainProcess' parent=None unknown>` */
  toString(): string;
}

/**
 * Whoever started this process, as Python's `parent_process()`; `undefined` in the main process.
 *
 * @example
 * console.log(parentProcess()); // undefined
 */
export function parentProcess(): ParentProcess | undefined {
  const { isWorker, parentEnd } = realm();
  if (!isWorker) return undefined;
  const { name, pid } = ownHeritage().parent;
  const repr = (): string => `<_ParentProcess name=${inspect(name)} parent=None unknown>`;
  const parent: ParentProcess & { [inspect.custom](): string } = {
    name,
    pid,
    isAlive: () => !parentEnd.isOver,
    async join(wait) {
      const keepAlive = new KeepAlive();
      // A thread does not see its process's end.
      keepAlive.isHeld = isMainThread && !isInline();
      try {
        return await isInTime(parentEnd.promise, wait);
      } finally {
        keepAlive.isHeld = false;
      }
    },
    toString: repr,
    [inspect.custom]: repr,
  };
  return parent;
}

/**
 * The processes and threads that this one has started and that have not ended, as Python's `active_children()`. Workers of a pool
 * are not among them: `pool.workers()` has those.
 *
 * @example
 * console.log(activeChildren()); // []
 */
export function activeChildren(): BaseProcess[] {
  return childrenOf(realm());
}

/**
 * Does nothing: there is nothing to be done for frozen executables. It eases porting.
 *
 * @example
 * console.log(freezeSupport()); // undefined
 */
export function freezeSupport(): void {}

/**
 * Whether this is the program itself: no worker of a pool, no `Process`, no `Thread`. A module that holds both tasks and the
 * program that runs them makes pools and processes only `if (isMainProcess)`: Python's `if __name__ == '__main__'`.
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
