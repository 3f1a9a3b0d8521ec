import { UsageError } from '../errors.ts';
import { abortSignal, expectOptions, type Checks } from './checks.ts';
import { onAbort } from './on-abort.ts';

/** How long to wait: milliseconds, or an object. @default for as long as it takes */
export type Wait =
  | number
  | {
      /** Milliseconds; 0 looks whether it is there already. */
      readonly timeoutMs?: number | undefined;
      /** When aborted, the wait rejects with the signal's reason. What is waited for goes on. */
      readonly signal?: AbortSignal | undefined;
    };

/** A longer time is as good as none: timers hold at most 2^31-1 ms. */
const LONGEST_MS = 2 ** 31 - 1;

const CHECKS: Checks<Exclude<Wait, number>> = { timeoutMs: () => {}, signal: abortSignal };

/** Milliseconds to wait; Infinity without a limit. Throws `UsageError` for what is no time, and for other options. */
export function timeoutOf(wait: Wait | undefined): number {
  if (typeof wait === 'object') expectOptions('a wait', wait, CHECKS);
  const timeoutMs = typeof wait === 'object' ? wait.timeoutMs : wait;
  if (timeoutMs === undefined) return Infinity;
  if (typeof timeoutMs === 'number' && timeoutMs >= 0) return timeoutMs;
  throw new UsageError(
    `Expected \`timeoutMs\` to be milliseconds from 0, got \`${String(timeoutMs)}\` (${typeof timeoutMs})`,
  );
}

/** What a call looks at that may not have to wait at all. @throws UsageError as `timeoutOf`; the signal's reason */
export function expectWait(wait: Wait | undefined): void {
  if (wait === undefined) return;
  timeoutOf(wait);
  if (typeof wait === 'object') wait.signal?.throwIfAborted();
}

/** Whether a promise is fulfilled no later than asked for. Rejects as the promise does. */
export async function isInTime(promise: Promise<unknown>, wait: Wait | undefined): Promise<boolean> {
  return waitFor(
    promise.then(() => true),
    wait,
    () => false,
  );
}

/**
 * Waits for a promise no longer than asked for.
 *
 * @param onTimeout what to give (or throw) when time is over
 */
export async function waitFor<T, U>(
  promise: Promise<T>,
  wait: Wait | undefined,
  onTimeout: (timeoutMs: number) => U,
): Promise<T | U> {
  const timeoutMs = timeoutOf(wait);
  const signal = typeof wait === 'object' ? wait.signal : undefined;
  if (timeoutMs === Infinity && !signal) return promise;
  signal?.throwIfAborted();
  return new Promise<T | U>((resolve, reject) => {
    const expire = (): void => {
      try {
        resolve(onTimeout(timeoutMs));
      } catch (error) {
        reject(error);
      }
      letGo();
    };
    const abort = (): void => {
      reject(signal?.reason);
      letGo();
    };
    const timer = timeoutMs > LONGEST_MS ? undefined : setTimeout(expire, timeoutMs);
    const unlisten = signal && onAbort(signal, abort);
    const letGo = (): void => {
      clearTimeout(timer);
      unlisten?.();
    };
    void promise.then(resolve, reject).then(letGo);
  });
}
