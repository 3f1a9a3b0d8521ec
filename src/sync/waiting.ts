/**
 * Waiting for something in shared memory, with and without blocking the thread.
 *
 * State is truth, rings are hints: whoever waits looks whether it may go on, each time it is rung, and by itself every `LOOK_MS`;
 * then it also looks whether those it waits for are alive. So a ring that is lost with a killed process costs a moment, no more.
 *
 *     look ─no─▶ mark this member ─▶ look ─no─▶ sleep, or listen ─rung, or LOOK_MS─▶ look ─▶ …
 *                    (a change after the mark rings; one before it is seen by the look behind it)
 */
import { membership } from '../memory/membership.ts';
import { MAX_TIMER_MS } from '../util/checks.ts';
import { onAbort } from '../util/on-abort.ts';
import { timeoutOf, type Wait } from '../util/wait.ts';
import { mark, unmark, type WaitPlace } from './marks.ts';
import { AT_ONCE, LOOK_MS, makeQueueAt, queueAt, type How, type Look } from './wait-queue.ts';

/** Looks before a thread sleeps: most locks are held for less time than falling asleep and waking take. */
const SPINS = 100;

const SPINNING: How = { isThorough: false, waitedMs: 0 };

/**
 * Waits without blocking. Resolves with what the look gives; `undefined` when time is over; rejects with the signal's reason.
 *
 * @param giveUp the last look, when time is over or the wait is aborted: takes back what this wait has announced, or takes what came
 *   at the last moment
 */
function waitAt<T>(
  place: WaitPlace,
  look: Look<T>,
  limits: Wait | undefined,
  giveUp: () => T | undefined = () => undefined,
): Promise<T | undefined> {
  let timeoutMs: number;
  try {
    timeoutMs = timeoutOf(limits);
  } catch (error) {
    return Promise.reject(error);
  }
  const signal = typeof limits === 'object' ? limits.signal : undefined;
  if (signal?.aborted) {
    const late = giveUp();
    return late === undefined ? Promise.reject(signal.reason as Error) : Promise.resolve(late);
  }
  const isBehind = place.isInOrder && queueAt(place) !== undefined;
  const there = isBehind ? undefined : look(AT_ONCE);
  if (there !== undefined || timeoutMs === 0) return Promise.resolve(there ?? giveUp());
  return new Promise((resolve, reject) => {
    const queue = makeQueueAt(place);
    const settle = (value: T | undefined): void => {
      clearTimeout(timer);
      unlisten?.();
      resolve(value);
    };
    const entry = queue.add(look, settle);
    const leave = (end: () => void): void => {
      queue.remove(entry);
      const late = giveUp();
      if (late === undefined) end();
      else settle(late);
    };
    const timer =
      timeoutMs > MAX_TIMER_MS ? undefined : setTimeout(leave, timeoutMs, () => settle(undefined));
    const abort = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const unlisten = signal && onAbort(signal, () => leave(abort));
    queue.begin(entry);
  });
}

/** The same, blocking this thread. */
export function waitSync<T>(
  place: WaitPlace,
  look: Look<T>,
  timeoutMs: number,
  giveUp: () => T | undefined = () => undefined,
): T | undefined {
  let there = look(AT_ONCE);
  if (there !== undefined || timeoutMs === 0) return there ?? giveUp();
  there = spin(place, look);
  if (there !== undefined) return there;
  const { slot } = membership();
  mark(place, slot);
  try {
    return sleepUntil(look, timeoutMs) ?? giveUp();
  } finally {
    if (!queueAt(place)) unmark(place, slot);
  }
}

function spin<T>({ spinning }: WaitPlace, look: Look<T>): T | undefined {
  if (spinning?.isDue() === false) return undefined;
  let there: T | undefined;
  for (let k = 0; k < SPINS && there === undefined; k++) there = look(SPINNING);
  spinning?.note(there === undefined);
  return there;
}

function sleepUntil<T>(look: Look<T>, timeoutMs: number): T | undefined {
  const { bell } = membership();
  const since = performance.now();
  let there: T | undefined;
  let thoroughAt = LOOK_MS;
  for (let waitedMs = 0; waitedMs < timeoutMs; waitedMs = performance.now() - since) {
    const isThorough = waitedMs >= thoroughAt;
    if (isThorough) thoroughAt = waitedMs + LOOK_MS;
    const isThere = (): boolean => (there = look({ isThorough, waitedMs })) !== undefined;
    if (bell.sleep(isThere, timeoutMs - waitedMs)) break;
  }
  return there;
}

// The library exports a `wait` of its own: in one bundle with this, it would lose its name.
export { waitAt as wait };
