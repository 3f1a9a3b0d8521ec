import { inspect, types } from 'node:util';

import { UsageError } from '../errors.ts';
import { timeoutOf, waitFor, type Wait } from './wait.ts';
import { isWaitable, WAITABLE, type Readiness, type Waitable } from './waitable.ts';
import { isSettled, whenSettled } from './when-settled.ts';

/** What `wait([...])` takes. A promise is ready when it is fulfilled or rejected. */
export type WaitObject = Waitable | Promise<unknown>;

/** Why `whenReady` is told to stop. One for all: nobody sees it, and an error of each wait's own costs more than the wait. */
const OVER = new Error('the wait is over');

/**
 * Waits until any of these is ready. Nothing stays with them when it ends, however it does.
 *
 * @returns all that are ready then, in the order given, each once; none when time is over
 * @throws UsageError for what cannot be waited for; what `whenReady` throws, while none is ready
 */
export async function waitForAny<T>(objects: readonly T[], wait: Wait | undefined): Promise<T[]> {
  const timeoutMs = timeoutOf(wait);
  const signal = typeof wait === 'object' ? wait.signal : undefined;
  signal?.throwIfAborted();
  const readiness = new Map(objects.map((object, index) => [object, readinessOf(object, index)]));
  const look = (): T[] => [...readiness].flatMap(([object, one]) => (one.isReady() ? [object] : []));
  // What has settled already is known one turn later.
  await Promise.resolve();
  const ready = look();
  if (ready.length > 0 || timeoutMs === 0) return ready;
  const over = new AbortController();
  const first = Promise.race([...readiness.values()].map(async (one) => watch(one, look, over.signal)));
  try {
    return await waitFor(first, { timeoutMs, signal }, look);
  } finally {
    over.abort(OVER);
  }
}

/** What is ready, as soon as that is more than nothing; nothing, once the signal has aborted. */
async function watch<T>(one: Readiness, look: () => T[], signal: AbortSignal): Promise<T[]> {
  for (;;) {
    const failure = await failureOf(async () => one.whenReady(signal));
    if (signal.aborted) return [];
    const ready = look();
    if (ready.length > 0) return ready;
    // Else it was a false alarm, or another was faster.
    if (failure) throw failure.error;
  }
}

async function failureOf(run: () => Promise<unknown>): Promise<{ readonly error: unknown } | undefined> {
  try {
    await run();
    return undefined;
  } catch (error) {
    return { error };
  }
}

/** @throws UsageError that names it by its index; what it says itself, if it cannot be waited for now */
function readinessOf(object: unknown, index: number): Readiness {
  if (isWaitable(object)) return object[WAITABLE]();
  if (types.isPromise(object)) {
    // Asked now, it knows when it is looked at.
    isSettled(object);
    return {
      isReady: () => isSettled(object),
      whenReady: async (signal) => whenSettled(object, signal),
    };
  }
  throw new UsageError(
    `Expected \`objects[${index}]\` to be a connection, process, result, future or promise, got ${inspect(object, { depth: 0, breakLength: Infinity })}`,
    { hint: "for an event there is a promise: once(socket, 'readable')" },
  );
}
