/**
 * Waiting for promises that may outlive who waits: what `then` is given stays with a promise for as long as that is pending, so each
 * is given one function of ours, once, whoever waits and however often.
 */
import { onAbort } from './on-abort.ts';

interface Settling {
  isSettled: boolean;
  /** Who waits. */
  readonly calls: Set<() => void>;
}

const settlings = new WeakMap<Promise<unknown>, Settling>();

/** Whether a promise is fulfilled or rejected. Promises tell nobody at once: the first answer is true one turn after the question. */
export function isSettled(promise: Promise<unknown>): boolean {
  return settlingOf(promise).isSettled;
}

/**
 * Resolves when a promise is fulfilled or rejected; the rejection counts as handled. When the signal aborts it rejects, and leaves
 * nothing with the promise.
 */
export async function whenSettled(promise: Promise<unknown>, signal: AbortSignal): Promise<void> {
  const { isSettled, calls } = settlingOf(promise);
  if (isSettled) return;
  await new Promise<void>((resolve, reject) => {
    const settle = (): void => {
      unlisten();
      resolve();
    };
    calls.add(settle);
    const unlisten = onAbort(signal, () => {
      calls.delete(settle);
      reject(signal.reason);
    });
  });
}

function settlingOf(promise: Promise<unknown>): Settling {
  return settlings.get(promise) ?? attend(promise);
}

function attend(promise: Promise<unknown>): Settling {
  const settling: Settling = { isSettled: false, calls: new Set() };
  const settle = (): void => {
    settling.isSettled = true;
    for (const call of settling.calls) call();
    settling.calls.clear();
  };
  void promise.then(settle, settle);
  settlings.set(promise, settling);
  return settling;
}
