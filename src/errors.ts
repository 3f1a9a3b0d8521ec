/**
 * The error family: every error that mprun makes itself is an `MprunError` with a stable `code`.
 * The `message` is one line for people; `hint` is the way out, on a line of its own.
 */
import type { Outcome } from './types.ts';

/** The stable codes, in the order a run meets them. Documented in docs/errors.md. */
export type ErrorCode =
  | 'ERR_MPRUN_USAGE'
  | 'ERR_MPRUN_NOT_A_TASK'
  | 'ERR_MPRUN_MODULE_NOT_FOUND'
  | 'ERR_MPRUN_MODULE_LOAD'
  | 'ERR_MPRUN_EXPORT_NOT_FOUND'
  | 'ERR_MPRUN_NOT_A_FUNCTION'
  | 'ERR_MPRUN_IMPORT_TIME_POOL'
  | 'ERR_MPRUN_NESTING'
  | 'ERR_MPRUN_NO_INPUTS'
  | 'ERR_MPRUN_INPUT_OPEN'
  | 'ERR_MPRUN_INPUT_PARSE'
  | 'ERR_MPRUN_OUTPUT'
  | 'ERR_MPRUN_INITIALIZER'
  | 'ERR_MPRUN_WORKER_START'
  | 'ERR_MPRUN_WORKER_EXIT'
  | 'ERR_MPRUN_TIMEOUT'
  | 'ERR_MPRUN_NEVER_SETTLES'
  | 'ERR_MPRUN_NOT_CLONEABLE'
  | 'ERR_MPRUN_CALLBACK'
  | 'ERR_MPRUN_CANCELLED'
  | 'ERR_MPRUN_POOL_STATE'
  | 'ERR_MPRUN_POOL_TERMINATED'
  | 'ERR_MPRUN_PROCESS_STATE'
  | 'ERR_MPRUN_BROKEN_EXECUTOR'
  | 'ERR_MPRUN_FUTURE_STATE'
  | 'ERR_MPRUN_INTERNAL';

/** What an error of the family may be made with. */
export interface MprunErrorOptions {
  /** What to do about it; shown in parentheses on the next line. */
  readonly hint?: string | undefined;
  readonly cause?: unknown;
}

/**
 * Base of the family.
 *
 * @example
 * const error = await pool.apply('tasks/square.ts#cub', [2]).catch((error) => error);
 * console.log(error instanceof MprunError, error.code); // true ERR_MPRUN_EXPORT_NOT_FOUND
 */
export class MprunError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, options: MprunErrorOptions = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.hint = options.hint;
  }

  static {
    // On the prototype, so that it does not show among the own properties of each error.
    Object.defineProperty(this.prototype, 'name', {
      value: 'MprunError',
      writable: true,
      configurable: true,
    });
  }
}

/** Gives a class its name on the prototype, as the built-in errors have it. */
function named(errorClass: { readonly prototype: Error }, name: string): void {
  Object.defineProperty(errorClass.prototype, 'name', { value: name, writable: true, configurable: true });
}

/**
 * A value that an option, a flag or an argument cannot have.
 *
 * @example
 * const error = await pool.map('tasks/square.ts', [1], { chunksize: 0 }).catch((error) => error);
 * console.log(error.message); // Expected `chunksize` to be a positive integer, got `0` (number)
 */
export class UsageError extends MprunError {
  constructor(message: string, options: MprunErrorOptions = {}) {
    super('ERR_MPRUN_USAGE', message, options);
  }
  static {
    named(this, 'UsageError');
  }
}

/**
 * What was given as a task is no address and carries none: a bare function, most often.
 *
 * @example
 * const error = await pool.apply((n) => n * n, [2]).catch((error) => error);
 * console.log(error.code); // ERR_MPRUN_NOT_A_TASK
 */
export class NotATaskError extends MprunError {
  constructor(message: string, options: MprunErrorOptions = {}) {
    super('ERR_MPRUN_NOT_A_TASK', message, options);
  }
  static {
    named(this, 'NotATaskError');
  }
}

/**
 * Processes may not be started here: while a worker imports a module (`ERR_MPRUN_IMPORT_TIME_POOL`), or too many levels
 * of workers below the main process (`ERR_MPRUN_NESTING`).
 *
 * @example
 * process.env.MPRUN_MAX_DEPTH = '0'; // no workers at all
 * try {
 *   const pool = new Pool();
 * } catch (error) {
 *   console.log(error.code); // ERR_MPRUN_NESTING
 * }
 */
export class NestingError extends MprunError {
  constructor(
    code: 'ERR_MPRUN_IMPORT_TIME_POOL' | 'ERR_MPRUN_NESTING',
    message: string,
    options: MprunErrorOptions = {},
  ) {
    super(code, message, options);
  }
  static {
    named(this, 'NestingError');
  }
}

/**
 * The task's module or function cannot be had: not there, does not compile, throws while loading.
 *
 * @example
 * const error = await pool.apply('tasks/sqare.ts', [2]).catch((error) => error);
 * console.log(error.code, error.hint); // ERR_MPRUN_MODULE_NOT_FOUND Did you mean tasks/square.ts?
 */
export class TaskLoadError extends MprunError {
  constructor(
    code:
      | 'ERR_MPRUN_MODULE_NOT_FOUND'
      | 'ERR_MPRUN_MODULE_LOAD'
      | 'ERR_MPRUN_EXPORT_NOT_FOUND'
      | 'ERR_MPRUN_NOT_A_FUNCTION',
    message: string,
    options: MprunErrorOptions = {},
  ) {
    super(code, message, options);
  }
  static {
    named(this, 'TaskLoadError');
  }
}

/**
 * Inputs cannot be read: no source, a file that does not open, a malformed record (message names file:line).
 *
 * @example
 * const error = new InputError('ERR_MPRUN_INPUT_PARSE', 'list.jsonl:3: malformed JSON');
 * console.log(error instanceof MprunError); // true
 */
export class InputError extends MprunError {
  constructor(
    code: 'ERR_MPRUN_NO_INPUTS' | 'ERR_MPRUN_INPUT_OPEN' | 'ERR_MPRUN_INPUT_PARSE',
    message: string,
    options: MprunErrorOptions = {},
  ) {
    super(code, message, options);
  }
  static {
    named(this, 'InputError');
  }
}

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

/**
 * A callback threw; `cause` is what it threw.
 *
 * @example
 * const callback = () => {
 *   throw new Error('mine');
 * };
 * const result = pool.applyAsync('tasks/square.ts', [2], {}, { callback });
 * const error = await result.get().catch((error) => error);
 * console.log(error.value, error.cause.message); // 4 mine
 */
export class CallbackError extends MprunError {
  /** What the task had given. */
  readonly outcome: Outcome;

  constructor(message: string, outcome: Outcome, options: MprunErrorOptions = {}) {
    super('ERR_MPRUN_CALLBACK', message, options);
    this.outcome = outcome;
  }

  /** The task's value, which the callback did not make its own; `undefined` when the task had failed. */
  get value(): unknown {
    return this.outcome.ok ? this.outcome.value : undefined;
  }

  static {
    named(this, 'CallbackError');
  }
}

/**
 * The call was cancelled: the input was not run, or nobody waits for it any more. `cause` is the signal's reason.
 *
 * @example
 * const signal = AbortSignal.abort();
 * const error = await pool.map('tasks/square.ts', [1, 2], { signal }).catch((error) => error);
 * console.log(error.code, error.cause === signal.reason); // ERR_MPRUN_CANCELLED true
 */
export class CancelledError extends MprunError {
  constructor(message = 'cancelled before it ran', options: MprunErrorOptions = {}) {
    super('ERR_MPRUN_CANCELLED', message, options);
  }
  static {
    named(this, 'CancelledError');
  }
}

/**
 * The pool or result is not in the state that the call needs.
 *
 * @example
 * pool.close();
 * const error = await pool.apply('tasks/square.ts', [2]).catch((error) => error);
 * console.log(error.message); // Pool not running
 */
export class PoolStateError extends MprunError {
  constructor(message: string, options: MprunErrorOptions = {}) {
    super('ERR_MPRUN_POOL_STATE', message, options);
  }
  static {
    named(this, 'PoolStateError');
  }
}

/**
 * The process or thread is not in the state that the call needs; or it belongs to another process.
 *
 * @example
 * const p = new Process({ target: 'tasks/exits.ts#exit_ok' });
 * const error = await p.join().catch((error) => error);
 * console.log(error.message); // can only join a started process
 */
export class ProcessStateError extends MprunError {
  constructor(message: string, options: MprunErrorOptions = {}) {
    super('ERR_MPRUN_PROCESS_STATE', message, options);
  }
  static {
    named(this, 'ProcessStateError');
  }
}

/**
 * The pool was terminated before the result was there.
 *
 * @example
 * const result = pool.applyAsync('tasks/sleep.ts', [60]);
 * await pool.terminate();
 * const error = await result.get().catch((error) => error);
 * console.log(error.code); // ERR_MPRUN_POOL_TERMINATED
 */
export class PoolTerminatedError extends MprunError {
  constructor(message = 'the pool was terminated before the result was there') {
    super('ERR_MPRUN_POOL_TERMINATED', message);
  }
  static {
    named(this, 'PoolTerminatedError');
  }
}

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
