import { inspect } from 'node:util';

import { CancelledError, TimeoutError } from '../errors.ts';
import type { Outcome } from '../types.ts';
import { makeDeferred, type Deferred } from '../util/deferred.ts';
import { onAbort } from '../util/on-abort.ts';
import { waitFor, type Wait } from '../util/wait.ts';
import type { Job } from './job.ts';
import { toSettled, type Run } from './run.ts';
import { claimFailure, noteFailure, type Claimable } from './unclaimed.ts';

/** What the iterator does to its job. */
export interface IteratorSource {
  readonly job: Job;
  /** Cancels the call. */
  readonly signal: AbortSignal | undefined;
  /** Nobody wants the rest. */
  leave(): void;
}

/** An iterator that nobody holds any more will not be gone on with. */
const abandoned = new FinalizationRegistry<{
  readonly source: IteratorSource;
  readonly unlisten: (() => void) | undefined;
}>(({ source, unlisten }) => {
  unlisten?.();
  source.leave();
});

type Step<T> = IteratorResult<T, undefined>;

/**
 * Results one by one, as `imap` and `imapUnordered` give them. A failed input rejects its own `next()` and no other: the
 * call after it gives the next value, whatever the chunk size. (`for await` ends at the first failure; iterate the same
 * object again to go on.)
 *
 *     job ─runs─▶ [buffer] ─▶ waiters, first come, first served        a waiter whose time is over leaves its value there
 *
 * @example
 * const squares = pool.imap('tasks/square.ts', [1, 2, 3]);
 * console.log(await squares.next({ timeoutMs: 1000 })); // { done: false, value: 1 }
 * for await (const square of squares) console.log(square); // 4, 9
 */
export class PoolIterator<T> implements AsyncIterableIterator<T> {
  readonly #source: IteratorSource;
  readonly #waiters = new Set<Deferred<Step<T>>>();
  #buffer: readonly Outcome[] = [];
  #at = 0;
  #isPumping = false;
  #isOver = false;
  #failure: Claimable | undefined;
  #isClaimed = false;
  readonly #unlisten: (() => void) | undefined;

  /** @param label what failed, in a warning */
  constructor(label: string, source: IteratorSource) {
    this.#source = source;
    this.#unlisten = new.target.#listen(new WeakRef(this), label, source);
    abandoned.register(this, { source, unlisten: this.#unlisten });
  }

  /** Listens to its job and its signal. What listens outlives it, so it is made where no `this` is in sight. */
  static #listen<T>(
    reference: WeakRef<PoolIterator<T>>,
    label: string,
    { job, signal }: IteratorSource,
  ): (() => void) | undefined {
    const tell = (change: (iterator: PoolIterator<T>) => void): void => {
      const iterator = reference.deref();
      if (iterator) change(iterator);
    };
    job.onFailure = () => tell((iterator) => iterator.#noteFailure(`${label}: an input failed`));
    return signal && onAbort(signal, () => tell((iterator) => iterator.#cancel(signal.reason)));
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Who prints it has taken it for an array. */
  [inspect.custom](): string {
    return '<PoolIterator: for await (const result of …)>';
  }

  /**
   * The next value. After a timeout nothing is lost: the next call gets the value.
   *
   * @param wait milliseconds, or `{ timeoutMs, signal }`. @default for as long as it takes
   * @throws TimeoutError when time is over; what the task threw, where its input failed
   */
  async next(wait?: Wait): Promise<Step<T>> {
    if (this.#waiters.size > 0 || this.#isPumping) return this.#wait(wait);
    // What is there needs no waiting, and that costs more than an input does.
    if (this.#isEmpty && !this.#isOver) this.#fill(this.#source.job.nextNow());
    return this.#isEmpty ? this.#wait(wait) : this.#take();
  }

  /** Ends the iteration: no further input begins, and the source of inputs is closed. */
  async return(): Promise<Step<T>> {
    this.#end();
    this.#claim();
    this.#source.leave();
    return { done: true, value: undefined };
  }

  /** `using` leaves the iterator, as a loop does. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  async #wait(wait: Wait | undefined): Promise<Step<T>> {
    const waiter = makeDeferred<Step<T>>();
    // Its rejection is the caller's, or nobody's when the caller's time was over.
    waiter.promise.catch(() => {});
    this.#waiters.add(waiter);
    void this.#pump();
    try {
      return await waitFor(waiter.promise, wait, (timeoutMs) => {
        throw new TimeoutError(`no result after ${timeoutMs}ms`, { timeoutMs });
      });
    } finally {
      this.#waiters.delete(waiter);
    }
  }

  #noteFailure(text: string): void {
    if (!this.#isClaimed) this.#failure ??= noteFailure(this, text);
  }

  /** Who has seen one failure knows that there may be more. */
  #claim(): void {
    this.#isClaimed = true;
    claimFailure(this.#failure);
  }

  /** Gives values to those who wait, in the order they came. */
  async #pump(): Promise<void> {
    if (this.#isPumping) return;
    this.#isPumping = true;
    while (this.#waiters.size > 0) {
      if (this.#isEmpty && !this.#isOver) await this.#refill();
      else this.#serve();
    }
    this.#isPumping = false;
  }

  #serve(): void {
    const [waiter] = this.#waiters;
    if (!waiter) return;
    this.#waiters.delete(waiter);
    try {
      waiter.resolve(this.#take());
    } catch (error) {
      waiter.reject(error);
    }
  }

  /** The next step; throws what the task threw. */
  #take(): Step<T> {
    const outcome = this.#buffer[this.#at];
    if (!outcome) return { done: true, value: undefined };
    this.#at++;
    if (outcome.ok) return { done: false, value: outcome.value as T };
    this.#claim();
    throw outcome.error;
  }

  async #refill(): Promise<void> {
    try {
      const run = await this.#source.job.next();
      if (this.#isOver) return;
      if (run) this.#fill(run);
      else this.#end();
    } catch (error) {
      // The call as a whole failed: told once, then it is over.
      if (!this.#isOver) this.#endWith(error);
    }
  }

  get #isEmpty(): boolean {
    return this.#at === this.#buffer.length;
  }

  #fill(run: Run | undefined): void {
    if (!run) return;
    this.#buffer = toSettled(run).outcomes;
    this.#at = 0;
  }

  /** The call was aborted: the next `next()` rejects, then it is over. */
  #cancel(reason: unknown): void {
    if (!this.#isOver) this.#endWith(new CancelledError('the call was cancelled', { cause: reason }));
  }

  #endWith(error: unknown): void {
    this.#end();
    this.#buffer = [{ ok: false, error }];
  }

  #end(): void {
    this.#isOver = true;
    this.#unlisten?.();
    this.#buffer = [];
    this.#at = 0;
  }
}
