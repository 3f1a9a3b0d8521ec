/** What all errors of mprun's own have in common. */

/** The stable codes, in the order a run meets them. Documented in docs/errors.md. */
export type ErrorCode =
  | 'ERR_MPRUN_USAGE'
  | 'ERR_MPRUN_CONFIG'
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
  | 'ERR_MPRUN_JOBLOG'
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
  | 'ERR_MPRUN_NO_SHARED_MEMORY'
  | 'ERR_MPRUN_SHARED_MEMORY_EXISTS'
  | 'ERR_MPRUN_SHARED_MEMORY_NOT_FOUND'
  | 'ERR_MPRUN_SHARED_MEMORY_CLOSED'
  | 'ERR_MPRUN_SHARED_MEMORY_FULL'
  | 'ERR_MPRUN_LOCK_STATE'
  | 'ERR_MPRUN_DEADLOCK'
  | 'ERR_MPRUN_BROKEN_BARRIER'
  | 'ERR_MPRUN_QUEUE_FULL'
  | 'ERR_MPRUN_QUEUE_EMPTY'
  | 'ERR_MPRUN_QUEUE_STATE'
  | 'ERR_MPRUN_ITEMS_LOST'
  | 'ERR_MPRUN_EOF'
  | 'ERR_MPRUN_BUFFER_TOO_SHORT'
  | 'ERR_MPRUN_CONNECTION_CLOSED'
  | 'ERR_MPRUN_CONNECTION_DIRECTION'
  | 'ERR_MPRUN_CONNECTION_BROKEN'
  | 'ERR_MPRUN_CONNECTION_MESSAGE'
  | 'ERR_MPRUN_CONNECTION_FAILED'
  | 'ERR_MPRUN_AUTHENTICATION'
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
  declare readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, options: MprunErrorOptions = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.code = code;
    if (options.hint !== undefined) this.hint = options.hint;
  }

  static {
    // On the prototype, so that they do not show among the own properties of each error.
    Object.defineProperty(this.prototype, 'hint', { value: undefined, writable: true, configurable: true });
    Object.defineProperty(this.prototype, 'name', {
      value: 'MprunError',
      writable: true,
      configurable: true,
    });
  }
}

/** Gives a class its name on the prototype, as the built-in errors have it. */
export function named(errorClass: { readonly prototype: Error }, name: string): void {
  Object.defineProperty(errorClass.prototype, 'name', { value: name, writable: true, configurable: true });
}
