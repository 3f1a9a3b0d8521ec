import { EventEmitter } from 'node:events';

import { CallbackError, CancelledError, PoolTerminatedError } from '../errors.ts';
import { OneInput } from '../input/one.ts';
import { parseAddress, taskLabel } from '../task/address.ts';
import type { Task, TaskFunction, TaskLike } from '../task/handle.ts';
import type { InputStream } from '../types.ts';
import type { CallStyle } from '../wire/messages.ts';
import { findNotCloneable } from '../wire/travel.ts';
import { argumentsOfCall } from '../worker/arguments.ts';
import { AsyncResult } from './async-result.ts';
import type {
  ApplyAsyncOptions,
  CallOptions,
  ImapOptions,
  MapAsyncOptions,
  MapOptions,
  OutcomesOptions,
} from './call-options.ts';
import { expectArguments, expectCallOptions } from './call-options.ts';
import { withCallbacks, type Callbacks } from './callbacks.ts';
import { collect, collectOne } from './collect.ts';
import type { PoolEvents } from './crew.ts';
import { untilAborted, type Launcher } from './launcher.ts';
import { makeOutcomeStream, type OutcomeStream } from './outcome-stream.ts';
import { PoolIterator } from './pool-iterator.ts';
import type { InputOf, KeywordsOf, OneArgument, ResultOf, WithoutLast } from './task-types.ts';

/** Where inputs come from. They are pulled, never collected. */
type Inputs<T> = Iterable<T> | AsyncIterable<T>;

/** What can be asked of a pool: one job each, over the pool's scheduler. */
export abstract class PoolCalls extends EventEmitter<PoolEvents> {
  readonly #launcher: Launcher;

  protected constructor(launcher: Launcher) {
    super();
    this.#launcher = launcher;
  }

  /**
   * Calls the task once: `fn(...args)`, with `kwargs` as one last argument when it has a key. Rejects with what the task
   * throws, or with an error of ours: `WorkerExitError`, `TimeoutError`, `NotCloneableError`, …
   *
   * @example
   * await pool.apply('tasks/math.ts#pow', [2, 10]); // 1024
   */
  apply<F extends () => unknown>(task: Task<F>): Promise<ResultOf<F>>;
  apply<F extends TaskFunction>(
    task: Task<F>,
    args: Readonly<Parameters<F>>,
    kwargs?: Readonly<Record<string, never>>,
    options?: CallOptions,
  ): Promise<ResultOf<F>>;
  apply<F extends TaskFunction>(
    task: Task<F>,
    args: Readonly<WithoutLast<Parameters<F>>>,
    kwargs: KeywordsOf<F>,
    options?: CallOptions,
  ): Promise<ResultOf<F>>;
  apply<R = unknown>(
    task: string | URL,
    args?: readonly unknown[],
    kwargs?: object,
    options?: CallOptions,
  ): Promise<R>;
  async apply(
    task: TaskLike,
    args: readonly unknown[] = [],
    kwargs: object = {},
    options: CallOptions = {},
  ): Promise<unknown> {
    expectCallOptions('apply', options);
    return this.#apply(task, args, kwargs, options);
  }

  /**
   * As `apply`, without waiting for the result.
   *
   * @throws UsageError, NotATaskError, PoolStateError at the call
   * @example
   * const result = pool.applyAsync('tasks/math.ts#pow', [2, 10], {}, { callback: (value) => console.log(value) });
   * await result.wait();
   */
  applyAsync<F extends () => unknown>(task: Task<F>): AsyncResult<ResultOf<F>>;
  applyAsync<F extends TaskFunction>(
    task: Task<F>,
    args: Readonly<Parameters<F>>,
    kwargs?: Readonly<Record<string, never>>,
    options?: ApplyAsyncOptions<ResultOf<F>>,
  ): AsyncResult<ResultOf<F>>;
  applyAsync<F extends TaskFunction>(
    task: Task<F>,
    args: Readonly<WithoutLast<Parameters<F>>>,
    kwargs: KeywordsOf<F>,
    options?: ApplyAsyncOptions<ResultOf<F>>,
  ): AsyncResult<ResultOf<F>>;
  applyAsync<R = unknown>(
    task: string | URL,
    args?: readonly unknown[],
    kwargs?: object,
    options?: ApplyAsyncOptions<R>,
  ): AsyncResult<R>;
  applyAsync(
    task: TaskLike,
    args: readonly unknown[] = [],
    kwargs: object = {},
    options: ApplyAsyncOptions<unknown> = {},
  ): AsyncResult<unknown> {
    expectCallOptions('applyAsync', options);
    return this.#toResult('apply', task, this.#apply(task, args, kwargs, options), options);
  }

  /**
   * Calls the task once per input; resolves with the results in the order of the inputs. Inputs are read when they are sent:
   * do not change them before the result is there. All inputs are run, whatever
   * fails; then it rejects with the error of the lowest failing index, which carries `index`, and `errors`: all of them.
   *
   * @example
   * await pool.map('tasks/square.ts', [1, 2, 3]); // [1, 4, 9]
   */
  map<F extends OneArgument>(
    task: Task<F>,
    inputs: Inputs<InputOf<F>>,
    options?: MapOptions,
  ): Promise<ResultOf<F>[]>;
  map<R = unknown>(task: string | URL, inputs: Inputs<unknown>, options?: MapOptions): Promise<R[]>;
  async map(task: TaskLike, inputs: Inputs<unknown>, options: MapOptions = {}): Promise<unknown[]> {
    expectCallOptions('map', options);
    return this.#map(task, inputs, 'one', options);
  }

  /**
   * As `map`, without waiting. The callbacks are called once, with all results or with the error `map` rejects with.
   *
   * @throws UsageError, NotATaskError, PoolStateError at the call
   * @example
   * const result = pool.mapAsync('tasks/square.ts', [1, 2, 3]);
   * console.log(await result.get({ timeoutMs: 10_000 })); // [ 1, 4, 9 ]
   */
  mapAsync<F extends OneArgument>(
    task: Task<F>,
    inputs: Inputs<InputOf<F>>,
    options?: MapAsyncOptions<ResultOf<F>>,
  ): AsyncResult<ResultOf<F>[]>;
  mapAsync<R = unknown>(
    task: string | URL,
    inputs: Inputs<unknown>,
    options?: MapAsyncOptions<R>,
  ): AsyncResult<R[]>;
  mapAsync(
    task: TaskLike,
    inputs: Inputs<unknown>,
    options: MapAsyncOptions<unknown> = {},
  ): AsyncResult<unknown[]> {
    expectCallOptions('mapAsync', options);
    return this.#toResult('map', task, this.#map(task, inputs, 'one', options), options);
  }

  /**
   * As `map`, for tasks of several arguments: each input is an iterable of them.
   *
   * @example
   * await pool.starmap('tasks/math.ts#pow', [[2, 10], [3, 2]]); // [1024, 9]
   */
  starmap<F extends TaskFunction>(
    task: Task<F>,
    inputs: Inputs<Readonly<Parameters<F>>>,
    options?: MapOptions,
  ): Promise<ResultOf<F>[]>;
  starmap<R = unknown>(
    task: string | URL,
    inputs: Inputs<Iterable<unknown>>,
    options?: MapOptions,
  ): Promise<R[]>;
  async starmap(task: TaskLike, inputs: Inputs<unknown>, options: MapOptions = {}): Promise<unknown[]> {
    expectCallOptions('starmap', options);
    return this.#map(task, inputs, 'spread', options);
  }

  /**
   * As `starmap`, without waiting.
   *
   * @throws UsageError, NotATaskError, PoolStateError at the call
   * @example
   * const result = pool.starmapAsync('tasks/math.ts#pow', [[2, 10], [3, 2]]);
   * console.log(await result); // [ 1024, 9 ]
   */
  starmapAsync<F extends TaskFunction>(
    task: Task<F>,
    inputs: Inputs<Readonly<Parameters<F>>>,
    options?: MapAsyncOptions<ResultOf<F>>,
  ): AsyncResult<ResultOf<F>[]>;
  starmapAsync<R = unknown>(
    task: string | URL,
    inputs: Inputs<Iterable<unknown>>,
    options?: MapAsyncOptions<R>,
  ): AsyncResult<R[]>;
  starmapAsync(
    task: TaskLike,
    inputs: Inputs<unknown>,
    options: MapAsyncOptions<unknown> = {},
  ): AsyncResult<unknown[]> {
    expectCallOptions('starmapAsync', options);
    return this.#toResult('starmap', task, this.#map(task, inputs, 'spread', options), options);
  }

  /**
   * Results one by one, in the order of the inputs. Inputs are pulled no further ahead than `buffersize`, so an endless
   * iterable works. A failed input rejects its own `next()` and no other.
   *
   * @example
   * for await (const square of pool.imap('tasks/square.ts', [1, 2, 3])) console.log(square); // 1, 4, 9
   */
  imap<F extends OneArgument>(
    task: Task<F>,
    inputs: Inputs<InputOf<F>>,
    options?: ImapOptions,
  ): PoolIterator<ResultOf<F>>;
  imap<R = unknown>(task: string | URL, inputs: Inputs<unknown>, options?: ImapOptions): PoolIterator<R>;
  imap(task: TaskLike, inputs: Inputs<unknown>, options: ImapOptions = {}): PoolIterator<unknown> {
    return this.#iterate('imap', task, inputs, options);
  }

  /**
   * As `imap`, in the order in which results come.
   *
   * @example
   * const squares = [];
   * for await (const square of pool.imapUnordered('tasks/square.ts', [3, 1, 2])) squares.push(square);
   * console.log(squares.sort()); // [ 1, 4, 9 ]
   */
  imapUnordered<F extends OneArgument>(
    task: Task<F>,
    inputs: Inputs<InputOf<F>>,
    options?: ImapOptions,
  ): PoolIterator<ResultOf<F>>;
  imapUnordered<R = unknown>(
    task: string | URL,
    inputs: Inputs<unknown>,
    options?: ImapOptions,
  ): PoolIterator<R>;
  imapUnordered(task: TaskLike, inputs: Inputs<unknown>, options: ImapOptions = {}): PoolIterator<unknown> {
    return this.#iterate('imapUnordered', task, inputs, options);
  }

  /**
   * What became of each input, as data: no input's failure ends the iteration. It throws when the call as a whole fails: the
   * task cannot be loaded, the inputs are malformed, the pool is broken. Leaving the loop early cancels what has not begun;
   * after an abort, inputs that were taken and had not begun are settled with a `CancelledError` each, and after `terminate()`
   * those that ran, too.
   *
   * @throws UsageError, NotATaskError, PoolStateError at the call
   * @example
   * for await (const { start, outcomes } of pool.outcomes('tasks/flaky.ts#failOn3', [1, 2, 3]))
   *   for (const [k, outcome] of outcomes.entries()) console.log(start + k, outcome.ok);
   */
  outcomes(
    task: TaskLike,
    inputs: Inputs<unknown> | InputStream,
    options: OutcomesOptions = {},
  ): OutcomeStream {
    expectCallOptions('outcomes', options);
    const { ordered = true, call = 'one' } = options;
    const job = this.#launcher.launch(task, inputs, { ...options, ordered, call, settlesOnAbort: true });
    return makeOutcomeStream(job, () => this.#launcher.leave(job));
  }

  #apply(task: TaskLike, args: readonly unknown[], kwargs: object, options: CallOptions): Promise<unknown> {
    expectArguments(args, kwargs);
    const input = [...argumentsOfCall({ args, kwargs })];
    this.#launcher.prepare(options);
    const { sharesMemory } = this.#launcher;
    const problem = findNotCloneable({ value: input, root: 'args', sharesMemory });
    if (problem) return Promise.reject(problem);
    const job = this.#launcher.launch(task, new OneInput(input), {
      ...options,
      chunksize: 1,
      ordered: false,
      call: 'spread',
    });
    return untilAborted(collectOne(job), options.signal);
  }

  #map(task: TaskLike, inputs: Inputs<unknown>, call: CallStyle, options: MapOptions): Promise<unknown[]> {
    // Values find their places by themselves: no result has to wait for one before it.
    const job = this.#launcher.launch(task, inputs, { ...options, ordered: false, call, isMap: true });
    return untilAborted(collect(job), options.signal);
  }

  #iterate(
    call: 'imap' | 'imapUnordered',
    task: TaskLike,
    inputs: Inputs<unknown>,
    options: ImapOptions,
  ): PoolIterator<unknown> {
    expectCallOptions(call, options);
    const ordered = call === 'imap';
    const job = this.#launcher.launch(task, inputs, { ...options, ordered, call: 'one', isLazy: true });
    return new PoolIterator<unknown>(labelOf(call, task), {
      job,
      signal: options.signal,
      leave: () => this.#launcher.leave(job),
    });
  }

  #toResult<T>(call: string, task: TaskLike, work: Promise<T>, callbacks: Callbacks<T>): AsyncResult<T> {
    return new AsyncResult(withCallbacks(work, callbacks), labelOf(call, task), (error) =>
      isExpected(error, callbacks),
    );
  }
}

/** `map of square` */
export function labelOf(call: string, task: TaskLike): string {
  const { module, exportName } = parseAddress(task);
  return `${call} of ${taskLabel(module, exportName)}`;
}

/** The caller's own doing, or told to the error callback: nobody else needs to look. */
function isExpected(error: unknown, { errorCallback }: Callbacks<never>): boolean {
  if (error instanceof CallbackError) return false;
  return (
    errorCallback !== undefined || error instanceof PoolTerminatedError || error instanceof CancelledError
  );
}
