/** What can go wrong with shared memory, and with locks and their kin. */
import { MprunError, named, type ErrorCode, type MprunErrorOptions } from './base.ts';

/**
 * Shared memory is not to be had: none of that name, one of that name already, closed, no room, or no support on this machine.
 *
 * @example
 * const memory = new SharedMemory({ create: true, size: 8 });
 * memory.close();
 * memory.unlink();
 * try {
 *   new SharedMemory({ name: memory.name });
 * } catch (error) {
 *   console.log(error.code); // ERR_MPRUN_SHARED_MEMORY_NOT_FOUND
 * }
 */
export class SharedMemoryError extends MprunError {
  constructor(
    code: Extract<ErrorCode, `ERR_MPRUN_SHARED_MEMORY${string}` | 'ERR_MPRUN_NO_SHARED_MEMORY'>,
    message: string,
    options: MprunErrorOptions = {},
  ) {
    super(code, message, options);
  }
  static {
    named(this, 'SharedMemoryError');
  }
}

/**
 * A lock (or semaphore, or condition) is not in the state that the call needs: released by who does not hold it, or more often than
 * acquired.
 *
 * @example
 * const lock = new Lock();
 * try {
 *   lock.release();
 * } catch (error) {
 *   console.log(error.code); // ERR_MPRUN_LOCK_STATE
 * }
 */
export class LockStateError extends MprunError {
  constructor(message: string, options: MprunErrorOptions = {}) {
    super('ERR_MPRUN_LOCK_STATE', message, options);
  }
  static {
    named(this, 'LockStateError');
  }
}

/**
 * A blocking call would never return, as what it waits for can only be done by the thread that it blocks.
 *
 * @example
 * const lock = new Lock();
 * lock.acquireSync();
 * try {
 *   lock.acquireSync();
 * } catch (error) {
 *   console.log(error.code); // ERR_MPRUN_DEADLOCK
 * }
 */
export class DeadlockError extends MprunError {
  constructor(message: string, options: MprunErrorOptions = {}) {
    super('ERR_MPRUN_DEADLOCK', message, options);
  }
  static {
    named(this, 'DeadlockError');
  }
}

/**
 * A party of the barrier has died, gave up, or was told to: nobody waits any more. `reset()` makes it usable again.
 *
 * @example
 * const barrier = new Barrier(2);
 * const error = await barrier.wait({ timeoutMs: 1 }).catch((error) => error);
 * console.log(error.code, barrier.broken); // ERR_MPRUN_BROKEN_BARRIER true
 */
export class BrokenBarrierError extends MprunError {
  constructor(message: string, options: MprunErrorOptions = {}) {
    super('ERR_MPRUN_BROKEN_BARRIER', message, options);
  }
  static {
    named(this, 'BrokenBarrierError');
  }
}
