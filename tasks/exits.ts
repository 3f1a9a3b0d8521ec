/** The documents' five exit-status functions, under the documents' names. */
import { setTimeout } from 'node:timers/promises';

/** Exit with code 1. */
export function exit_error(): never {
  process.exit(1);
}

/** Return nothing: exit code 0. */
export function exit_ok(): void {}

/** Return a value, which is not an exit code: 0. */
export function return_value(): number {
  return 1;
}

/** Throw: exit code 1, the error on stderr. */
export function raises(): never {
  throw new Error('There was an error!');
}

/** Sleep three seconds, long enough to be terminated: -15. */
export async function terminated(): Promise<void> {
  await setTimeout(3000);
}
