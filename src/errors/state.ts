/** What cannot be done now, or not any more. */
import type { Outcome } from '../types.ts';
import { MprunError, named, type MprunErrorOptions } from './base.ts';

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
