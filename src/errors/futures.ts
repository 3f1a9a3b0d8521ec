/** Errors of executors and futures. */
import { MprunError, named, type MprunErrorOptions } from './base.ts';

/** The death of a worker; everything is `undefined` where no death broke an executor, but its initializer did. */
export interface WorkerDeath {
  readonly worker?: string | undefined;
  readonly pid?: number | undefined;
  /** Exit code, or minus the signal's number, as in Python. */
  readonly exitcode?: number | undefined;
  readonly signal?: NodeJS.Signals | null | undefined;
  /** The last lines the worker wrote to stderr. */
  readonly stderr?: string | undefined;
}

/**
 * The future was lost with its worker; or the executor as a whole cannot work any more: its initializer threw, or a worker died
 * and it was made with `brokenOnDeath`. Each future has an error of its own, and `cause` says why: a `WorkerExitError`, an
 * `InitializerError`, …
 *
 * @example
 * const executor = new ThreadPoolExecutor({ maxWorkers: 1, initializer: 'tasks/exits.ts#raises' });
 * const error = await executor.submit('tasks/square.ts', 2).exception();
 * console.log(error instanceof BrokenExecutor, error.cause.code); // true ERR_MPRUN_INITIALIZER
 */
export class BrokenExecutor extends MprunError {
  readonly worker: string | undefined;
  readonly pid: number | undefined;
  readonly exitcode: number | undefined;
  readonly signal: NodeJS.Signals | null | undefined;
  readonly stderr: string | undefined;

  constructor(message: string, death: WorkerDeath, options: MprunErrorOptions = {}) {
    super('ERR_MPRUN_BROKEN_EXECUTOR', message, options);
    this.worker = death.worker;
    this.pid = death.pid;
    this.exitcode = death.exitcode;
    this.signal = death.signal;
    this.stderr = death.stderr;
  }
  static {
    named(this, 'BrokenExecutor');
  }
}

/**
 * Of a `ProcessPoolExecutor`.
 *
 * @example
 * const error = await executor.submit('tasks/exits.ts#exit_error').exception();
 * console.log(error instanceof BrokenProcessPool, error.exitcode, error.signal); // true 1 null
 * console.log(await executor.submit('tasks/square.ts', 3)); // 9
 */
export class BrokenProcessPool extends BrokenExecutor {
  static {
    named(this, 'BrokenProcessPool');
  }
}

/**
 * Of a `ThreadPoolExecutor`.
 *
 * @example
 * const executor = new ThreadPoolExecutor({ maxWorkers: 1 });
 * const error = await executor.submit('tasks/exits.ts#exit_error').exception();
 * console.log(error instanceof BrokenThreadPool, error.exitcode); // true 1
 */
export class BrokenThreadPool extends BrokenExecutor {
  static {
    named(this, 'BrokenThreadPool');
  }
}

/**
 * The future is not in the state that the call needs: it has a result already, or was cancelled.
 *
 * @example
 * const future = new Future();
 * future.setResult(1);
 * try {
 *   future.setResult(2);
 * } catch (error) {
 *   console.log(error instanceof InvalidStateError, error.message); // true FINISHED: <Future state=finished returned number>
 * }
 */
export class InvalidStateError extends MprunError {
  constructor(message: string, options: MprunErrorOptions = {}) {
    super('ERR_MPRUN_FUTURE_STATE', message, options);
  }
  static {
    named(this, 'InvalidStateError');
  }
}
