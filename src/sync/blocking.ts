/** Which blocking calls are refused, since nothing could ever end them. */
import { DeadlockError } from '../errors.ts';
import { timeoutOf } from '../util/wait.ts';
import { isInline, realm } from '../util/realm.ts';

/** How long a call may block. Its time-out is all that it can be given: nothing could abort it. */
export type BlockingWait = number | { readonly timeoutMs?: number | undefined };

/**
 * Throws if this thread must not block until others have done something: its event loop starts them, and reads what they
 * send and print. With a time-out it may, as that ends by itself.
 *
 * @param call as people write it: `lock.acquireSync()`
 * @param instead the call that does not block
 * @returns milliseconds
 * @throws DeadlockError
 */
export function expectMayBlock(call: string, instead: string, limits: BlockingWait | undefined): number {
  const timeoutMs = timeoutOf(limits);
  if (timeoutMs !== Infinity || (realm().isWorker && !isInline())) return timeoutMs;
  throw new DeadlockError(
    `${call} would block ${isInline() ? 'the thread of its own program' : 'the main thread'}, which others may need in order to go on`,
    { hint: `use await ${instead}, or give it a timeoutMs` },
  );
}
