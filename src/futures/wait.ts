import { inspect } from 'node:util';

import { UsageError } from '../errors.ts';
import { abortSignal, expectOptions, grace, oneOf, type Checks } from '../util/checks.ts';
import { makeDeferred } from '../util/deferred.ts';
import { waitForAny, type WaitObject } from '../util/wait-any.ts';
import { waitFor, type Wait } from '../util/wait.ts';
import { Future } from './future.ts';

/**
 * `wait` ends when any future is finished or cancelled.
 *
 * @example
 * const executor = new ThreadPoolExecutor({ maxWorkers: 1 });
 * const futures = [1, 2].map((n) => executor.submit('tasks/square.ts', n));
 * const { done } = await wait(futures, { returnWhen: FIRST_COMPLETED });
 * console.log(done.has(futures[0])); // true
 */
export const FIRST_COMPLETED = 'FIRST_COMPLETED';

/**
 * `wait` ends when any future has failed; where none fails, when all are done.
 *
 * @example
 * const executor = new ThreadPoolExecutor({ maxWorkers: 1 });
 * const futures = [3, 60].map((n) => executor.submit(n === 3 ? 'tasks/flaky.ts#failOn3' : 'tasks/sleep.ts', n));
 * const { done, notDone } = await wait(futures, { returnWhen: FIRST_EXCEPTION });
 * console.log(done.size, notDone.size); // 1 1
 * console.log(String(await futures[0].exception())); // Error: There was an error!
 * await executor.killWorkers();
 */
export const FIRST_EXCEPTION = 'FIRST_EXCEPTION';

/**
 * `wait` ends when all futures are finished or cancelled.
 *
 * @example
 * console.log((await wait([], { returnWhen: ALL_COMPLETED })).done.size); // 0
 */
export const ALL_COMPLETED = 'ALL_COMPLETED';

/** When `wait` ends. */
export type ReturnWhen = typeof FIRST_COMPLETED | typeof FIRST_EXCEPTION | typeof ALL_COMPLETED;

/** How long `wait` waits: milliseconds, or an object. */
export type WaitOptions =
  | number
  | {
      /** Milliseconds to wait at most. @default for as long as it takes */
      readonly timeoutMs?: number | undefined;
      /** When aborted, the wait rejects with the signal's reason. */
      readonly signal?: AbortSignal | undefined;
      /** What to wait for. @default ALL_COMPLETED */
      readonly returnWhen?: ReturnWhen | undefined;
    };

const WAIT_CHECKS: Checks<Exclude<WaitOptions, number>> = {
  timeoutMs: grace,
  signal: abortSignal,
  returnWhen: oneOf(FIRST_COMPLETED, FIRST_EXCEPTION, ALL_COMPLETED),
};

/** What `wait` found. */
export interface WaitResult<F> {
  /** Finished or cancelled. */
  readonly done: Set<F>;
  readonly notDone: Set<F>;
}

/**
 * Waits until futures are done, no longer than asked for: all of them, or the first. When time is over, it tells what is done
 * and what is not, and throws nothing. As in Python, futures of several executors may be waited for together.
 *
 * Source: Python's `concurrent.futures.wait`.
 *
 * @param options milliseconds, or `{ timeoutMs, signal, returnWhen }`
 * @example
 * const executor = new ThreadPoolExecutor({ maxWorkers: 2 });
 * const { done, notDone } = await wait([executor.submit('tasks/square.ts', 3)], 10_000);
 * console.log(done.size, notDone.size); // 1 0
 */
export function wait<F extends Future>(futures: Iterable<F>, options?: WaitOptions): Promise<WaitResult<F>>;
/**
 * Waits until any of these is ready: a connection when there is something to receive, or its end; a process or thread when it has
 * ended; an `AsyncResult`, a `Future` or a promise when it is settled, whichever way. Where all are futures, and where there is
 * nothing, the other meaning holds: the result is no list then, whatever the types of a list that may hold other things say.
 *
 * Source: Python's `multiprocessing.connection.wait`.
 *
 * @param wait milliseconds, or `{ timeoutMs, signal }`; 0 looks what is ready now. @default for as long as it takes
 * @returns all that are ready, in the order given, each once; none when time is over. What they have is still theirs to give
 * @throws UsageError for what cannot be waited for; ProcessStateError for a process that was not started
 * @example
 * const sleeper = new Process({ target: 'tasks/sleep.ts', args: [60] });
 * sleeper.start();
 * const result = pool.applyAsync('tasks/square.ts', [3]);
 * const ready = await wait([sleeper, result]);
 * console.log(ready.length, ready[0] === result); // 1 true
 * sleeper.kill();
 */
export function wait<T extends WaitObject>(objects: Iterable<T>, wait?: Wait): Promise<T[]>;
export async function wait(
  objects: Iterable<WaitObject>,
  options: WaitOptions = {},
): Promise<WaitResult<Future> | WaitObject[]> {
  const all = [...expectIterable(objects)];
  if (typeof options !== 'number') expectOptions('wait', options, WAIT_CHECKS);
  const { returnWhen, ...limit } = typeof options === 'object' ? options : { timeoutMs: options };
  const other = all.findIndex((object) => !(object instanceof Future));
  if (other === -1) return waitForFutures(new Set(all as unknown[] as Future[]), limit, returnWhen);
  if (returnWhen !== undefined)
    throw new UsageError(`\`returnWhen\` is for futures, and \`objects[${other}]\` is ${show(all[other])}`, {
      hint: 'leave it out: the wait ends when any is ready',
    });
  return waitForAny(all, limit);
}

async function waitForFutures<F extends Future>(
  all: ReadonlySet<F>,
  limit: Wait,
  returnWhen: ReturnWhen = ALL_COMPLETED,
): Promise<WaitResult<F>> {
  const enough = makeDeferred();
  let unfinished = [...all].filter((future) => !future.done()).length;
  const isEnough = (future: F): boolean =>
    unfinished === 0 ||
    (future.done() &&
      (returnWhen === FIRST_COMPLETED || (returnWhen === FIRST_EXCEPTION && future.failed())));
  const look = (future: F): void => {
    unfinished--;
    if (isEnough(future)) enough.resolve();
  };
  if (all.size === 0 || [...all].some((future) => isEnough(future))) enough.resolve();
  for (const future of all) if (!future.done()) future.addDoneCallback(look);
  try {
    await waitFor(enough.promise, limit, () => undefined);
  } finally {
    for (const future of all) future.removeDoneCallback(look);
  }
  return divide(all);
}

/** @throws UsageError for one thing, and for what comes by and by */
function expectIterable<T>(objects: Iterable<T>): Iterable<T> {
  if (typeof objects === 'object' && objects !== null && Symbol.iterator in objects) return objects;
  throw new UsageError(`Expected \`objects\` to be an iterable, got ${show(objects)}`, {
    hint: 'of one, [it]',
  });
}

/** Each once. @throws UsageError for anything else */
export function expectFutures<F extends Future>(futures: Iterable<F>): Set<F> {
  const isIterable = typeof futures === 'object' && futures !== null && Symbol.iterator in futures;
  const all: Set<unknown> = new Set(isIterable ? futures : [futures]);
  for (const future of all)
    if (!isIterable || !(future instanceof Future))
      throw new UsageError(`Expected \`futures\` to be an iterable of Futures, got ${show(future)}`, {
        hint: 'submit() gives a Future; of promises, use Promise.all or Promise.race',
      });
  return all as Set<F>;
}

function divide<F extends Future>(futures: ReadonlySet<F>): WaitResult<F> {
  const result: WaitResult<F> = { done: new Set(), notDone: new Set() };
  for (const future of futures) (future.done() ? result.done : result.notDone).add(future);
  return result;
}

function show(value: unknown): string {
  return inspect(value, { depth: 0, breakLength: Infinity });
}
