/** What workers fail of, and what cannot reach them. */
import { MprunError, named, type MprunErrorOptions } from './base.ts';

/**
 * The initializer threw; `cause` is what it threw. The pool is broken: every call on it fails with this.
 *
 * @example
 * const pool = new Pool({ processes: 1, initializer: 'tasks/exits.ts#raises' });
 * const error = await pool.apply('tasks/square.ts', [2]).catch((error) => error);
 * console.log(error.code, error.cause instanceof Error); // ERR_MPRUN_INITIALIZER true
 */
export class InitializerError extends MprunError {
  constructor(message: string, options: MprunErrorOptions = {}) {
    super('ERR_MPRUN_INITIALIZER', message, options);
  }
  static {
    named(this, 'InitializerError');
  }
}

/**
 * Workers die before they are ready, several in a row: the pool is broken. Or the system does not start a process.
 *
 * @example
 * const pool = new Pool({ processes: 1, execArgv: ['--no-such-flag'] });
 * const error = await pool.apply('tasks/square.ts', [2]).catch((error) => error);
 * console.log(error.code); // ERR_MPRUN_WORKER_START
 */
export class WorkerStartError extends MprunError {
  constructor(message: string, options: MprunErrorOptions = {}) {
    super('ERR_MPRUN_WORKER_START', message, options);
  }
  static {
    named(this, 'WorkerStartError');
  }
}

/** What was going on when an input was lost or stopped. */
export interface InputContext {
  readonly index: number;
  readonly input: unknown;
  readonly worker: string;
  readonly pid: number;
}

/**
 * The worker died while it ran this input. `cause` is the uncaught error where there was one.
 *
 * @example
 * const error = await pool.apply('tasks/exits.ts#exit_error').catch((error) => error);
 * console.log(error.exitcode, error.signal); // 1 null
 */
export class WorkerExitError extends MprunError {
  readonly index: number;
  readonly input: unknown;
  readonly worker: string;
  readonly pid: number;
  /** Exit code, or minus the signal's number, as in Python. */
  readonly exitcode: number;
  readonly signal: NodeJS.Signals | null;
  /** The last lines the worker wrote to stderr. */
  readonly stderr: string;

  constructor(
    message: string,
    context: InputContext & {
      readonly exitcode: number;
      readonly signal: NodeJS.Signals | null;
      readonly stderr: string;
    },
    options: MprunErrorOptions = {},
  ) {
    super('ERR_MPRUN_WORKER_EXIT', message, options);
    this.index = context.index;
    this.input = context.input;
    this.worker = context.worker;
    this.pid = context.pid;
    this.exitcode = context.exitcode;
    this.signal = context.signal;
    this.stderr = context.stderr;
  }
  static {
    named(this, 'WorkerExitError');
  }
}

/**
 * Time ran out. Of an input (it has `index` and `input`): its worker was ended and replaced. Of a wait (`get`, `next`):
 * the caller waits no longer, and nothing else changes.
 *
 * @example
 * const error = await pool.apply('tasks/sleep.ts', [60], {}, { timeoutMs: 100 }).catch((error) => error);
 * console.log(error.code, error.timeoutMs); // ERR_MPRUN_TIMEOUT 100
 */
export class TimeoutError extends MprunError {
  readonly timeoutMs: number;
  readonly index: number | undefined;
  readonly input: unknown;

  constructor(message: string, context: { readonly timeoutMs: number } & Partial<InputContext>) {
    super('ERR_MPRUN_TIMEOUT', message);
    this.timeoutMs = context.timeoutMs;
    this.index = context.index;
    this.input = context.input;
  }
  static {
    named(this, 'TimeoutError');
  }
}

/**
 * The task returned a promise that nothing can settle any more.
 *
 * @example
 * // forgetful.ts
 * export const forget = task(import.meta.url, 'forget', () => new Promise(() => {}));
 * const error = await pool.apply(forget).catch((error) => error);
 * console.log(error.code); // ERR_MPRUN_NEVER_SETTLES
 */
export class NeverSettlesError extends MprunError {
  constructor() {
    super(
      'ERR_MPRUN_NEVER_SETTLES',
      'the task returned a promise that never settles: nothing is left that could resolve it',
      {
        hint: 'resolve or reject it on every path; an unref()ed timer or socket does not count as pending work',
      },
    );
  }
  static {
    named(this, 'NeverSettlesError');
  }
}

/**
 * A value that cannot travel to or from a worker; the message names the path to the culprit.
 *
 * @example
 * const error = await pool.apply('tasks/square.ts', [{ parse: () => 1 }]).catch((error) => error);
 * console.log(error.message); // args[0].parse is a function and cannot travel to or from a worker
 */
export class NotCloneableError extends MprunError {
  constructor(message: string, options: MprunErrorOptions = {}) {
    super('ERR_MPRUN_NOT_CLONEABLE', message, options);
  }
  static {
    named(this, 'NotCloneableError');
  }
}
