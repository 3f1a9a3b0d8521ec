/** Which blocking calls are refused, since nothing could ever end them. */
import { DeadlockError } from '../errors.ts';
import { timeoutOf } from '../util/wait.ts';
import { isInline, realm } from '../util/realm.ts';

/** How long a call may block. Its time-out is all that it can be given: nothing could abort it. */
export type BlockingWait = number | { readonly timeoutMs?: number | undefined };

/**
 * Throws if this thread must not block until others have done something: the main thread's event loop, and that of a worker that has
 * workers of its own, starts them, and reads what they send and print. With a time-out it may, as that ends by itself.
 *
 * @param call as people write it: `lock.acquireSync()`
 * @param instead the call that does not block
 * @returns milliseconds
 * @throws DeadlockError
 */
export function expectMayBlock(call: string, instead: string, limits: BlockingWait | undefined): number {
  const timeoutMs = timeoutOf(limits);
  const served = whoIsServed();
  if (timeoutMs !== Infinity || served === undefined) return timeoutMs;
  throw new DeadlockError(`${call} would block ${served}, which others may need in order to go on`, {
    hint: `use await ${instead}, or give it a timeoutMs`,
  });
}

/** `undefined` for a thread that nobody needs. */
function whoIsServed(): string | undefined {
  if (isInline()) return 'the thread of its own program';
  const { isWorker, children } = realm();
  if (!isWorker) return 'the main thread';
  return children > 0 ? 'a worker that has workers of its own' : undefined;
}
