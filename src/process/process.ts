import { BaseProcess } from './base-process.ts';
import type { AnyFunction, ProcessOptions } from './options.ts';
import type { TaskFunction } from '../task/handle.ts';

/**
 * A function in a process of its own, as Python's `multiprocessing.Process`. What it prints goes where this process's prints go.
 *
 * A subclass with a `run()` of its own is exported, and says in `static url` where: its fields (not the `#private` ones) travel
 * as they are at `start()`, its constructor is not called again.
 *
 * @example
 * const p = new Process({ target: 'tasks/exits.ts#raises', name: 'raises' });
 * p.start();
 * await p.join();
 * console.log(p.exitcode); // 1
 *
 * // worker.ts
 * // export class Worker extends Process {
 * //   static url = import.meta.url;
 * //   run() {
 * //     console.log('In', this.name);
 * //   }
 * // }
 */
export class Process<F extends TaskFunction = AnyFunction> extends BaseProcess {
  /** @throws UsageError, NotATaskError; NestingError while a worker imports a module, or too deep below the main process */
  constructor(options: ProcessOptions<F> = {}) {
    super(options);
  }
}

/**
 * The same in a thread of this process. It differs from `Process` in this: its `ident` is Node's number of it, a
 * `SharedArrayBuffer` that it is given is shared (all else is copied, as of a process), it takes no signals, and it ends at once,
 * with the exit code that a process would have.
 *
 * @example
 * const t = new Thread({ target: 'tasks/exits.ts#exit_ok' });
 * t.start();
 * await t.join();
 * console.log(t.exitcode); // 0
 */
export class Thread<F extends TaskFunction = AnyFunction> extends BaseProcess {
  /** @throws as `Process` */
  constructor(options: ProcessOptions<F> = {}) {
    super(options, 'thread');
  }
}

/** Always a child process, whatever the start method is. */
export class SpawnProcess<F extends TaskFunction = AnyFunction> extends BaseProcess {
  constructor(options: ProcessOptions<F> = {}) {
    super(options, 'spawn');
  }
}

/** In this very thread: for debugging. */
export class InlineProcess<F extends TaskFunction = AnyFunction> extends BaseProcess {
  constructor(options: ProcessOptions<F> = {}) {
    super(options, 'inline');
  }
}
