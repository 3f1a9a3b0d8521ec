/** What is wrong with what was asked for: options, tasks, modules, inputs. */
import { MprunError, named, type MprunErrorOptions } from './base.ts';

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
