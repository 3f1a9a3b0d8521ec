/** Looks that may throw, as they open files. */
import type { How } from '../sync/wait-queue.ts';

/** What a look threw: others look in the same turn, and shall not be held up by it. */
export class Failure {
  readonly error: unknown;

  constructor(error: unknown) {
    this.error = error;
  }
}

export function guarded<T>(look: (how: How) => T | undefined): (how: How) => T | Failure | undefined {
  return (how) => {
    try {
      return look(how);
    } catch (error) {
      return new Failure(error);
    }
  };
}

/** What a guarded look found. @throws what it threw */
export function outcome<T>(found: T | Failure | undefined): T | undefined {
  if (found instanceof Failure) throw found.error;
  return found;
}
