import { CallbackError } from '../errors.ts';
import type { Outcome } from '../types.ts';
import { describeThrown } from '../util/describe.ts';

export interface Callbacks<T> {
  /** Gets the value when it is there, before the result is ready. May be async: it is awaited. */
  readonly callback?: ((value: T) => unknown) | undefined;
  /** Gets the error. The failure then counts as looked at. */
  readonly errorCallback?: ((error: unknown) => unknown) | undefined;
}

/**
 * The outcome of work, after the callback that fits has run. A callback that throws fails this result, as in Python 3.16,
 * and no other.
 */
export async function withCallbacks<T>(
  work: Promise<T>,
  { callback, errorCallback }: Callbacks<T>,
): Promise<T> {
  if (!callback && !errorCallback) return work;
  const outcome = await settle(work);
  const error = outcome.ok
    ? await run('callback', callback, outcome.value, outcome)
    : await run('error callback', errorCallback, outcome.error, outcome);
  if (error) throw error;
  if (!outcome.ok) throw outcome.error;
  return outcome.value;
}

/** Calls a callback; gives what is wrong with it, if anything is. */
async function run<T>(
  which: 'callback' | 'error callback',
  callback: ((value: T) => unknown) | undefined,
  value: T,
  outcome: Outcome,
): Promise<CallbackError | undefined> {
  if (!callback) return undefined;
  try {
    await callback(value);
    return undefined;
  } catch (thrown) {
    return callbackError(which, thrown, outcome);
  }
}

function callbackError(which: string, thrown: unknown, outcome: Outcome): CallbackError {
  const cause = outcome.ok
    ? thrown
    : new AggregateError([outcome.error, thrown], 'the task failed, then its callback');
  const message = warnOfCallback(`the ${which}`, thrown);
  return new CallbackError(message, outcome, { cause });
}

/** A callback that throws harms no call but its own, and nobody shall miss it. Gives the message. */
export function warnOfCallback(which: string, thrown: unknown): string {
  const message = `${which} failed: ${describeThrown(thrown)}`;
  process.emitWarning(message, { type: 'MprunWarning', code: 'ERR_MPRUN_CALLBACK' });
  return message;
}

function settle<T>(work: Promise<T>): Promise<Outcome<T>> {
  return work.then(
    (value) => ({ ok: true, value }),
    (error: unknown) => ({ ok: false, error }),
  );
}
