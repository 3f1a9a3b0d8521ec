import { inspect } from 'node:util';

import { PoolStateError, TimeoutError } from '../errors.ts';
import { describeThrown } from '../util/describe.ts';
import { isInTime, waitFor, type Wait } from '../util/wait.ts';
import { WAITABLE, type Readiness } from '../util/waitable.ts';
import { whenSettled } from '../util/when-settled.ts';
import { claimFailure, noteFailure, type Claimable } from './unclaimed.ts';

type State<T> =
  | { readonly name: 'pending' }
  | { readonly name: 'done'; readonly value: T }
  | { readonly name: 'failed'; readonly error: unknown };

/**
 * A result that will be there later, as Python's `AsyncResult`. It can be awaited like a promise, but a failure that nobody
 * looks at does not crash the program: it is told as a warning when nobody can look any more.
 *
 *     pending ──▶ done | failed        after the callback has run
 *
 * @example
 * const result = pool.applyAsync('tasks/math.ts#pow', [2, 10]);
 * console.log(await result.get({ timeoutMs: 1000 })); // 1024
 */
export class AsyncResult<T> implements PromiseLike<T> {
  readonly #label: string;
  readonly #settled: Promise<void>;
  #failure: Claimable | undefined;
  #state: State<T> = { name: 'pending' };

  /**
   * @param label what failed, in a warning: `apply of pow`
   * @param isHandled an error callback gets the error: nobody else needs to look at it
   */
  constructor(work: Promise<T>, label: string, isHandled: (error: unknown) => boolean) {
    this.#label = label;
    this.#settled = work.then(
      (value) => {
        this.#state = { name: 'done', value };
      },
      (error: unknown) => {
        this.#state = { name: 'failed', error };
        if (!isHandled(error)) this.#failure = noteFailure(this, `${label}: ${describeThrown(error)}`);
      },
    );
  }

  /**
   * The value; rejects with the task's error, each time anew. A timeout does not cancel the task, and `get` may be called
   * again.
   *
   * @param wait milliseconds, or `{ timeoutMs, signal }`. @default for as long as it takes
   * @throws TimeoutError when time is over
   */
  async get(wait?: Wait): Promise<T> {
    await waitFor(this.#settled, wait, (timeoutMs) => {
      throw new TimeoutError(`no result after ${timeoutMs}ms`, { timeoutMs });
    });
    return this.#open();
  }

  /** Waits until the result is there. Resolves with `false` when time is over first; never rejects for a failed task. */
  async wait(wait?: Wait): Promise<boolean> {
    return isInTime(this.#settled, wait);
  }

  /** Whether the result is there. */
  ready(): boolean {
    return this.#state.name !== 'pending';
  }

  /**
   * Whether the task returned.
   *
   * @throws PoolStateError when the result is not there yet
   */
  successful(): boolean {
    if (this.#state.name === 'pending') throw new PoolStateError(`${inspect(this)} not ready`);
    claimFailure(this.#failure);
    return this.#state.name === 'done';
  }

  /** As of a promise: a result can be awaited. */
  // eslint-disable-next-line unicorn/no-thenable
  then<R1 = T, R2 = never>(
    onFulfilled?: ((value: T) => R1 | PromiseLike<R1>) | null,
    onRejected?: ((reason: unknown) => R2 | PromiseLike<R2>) | null,
  ): Promise<R1 | R2> {
    return this.get().then(onFulfilled, onRejected);
  }

  /** As of a promise. */
  catch<R = never>(onRejected?: ((reason: unknown) => R | PromiseLike<R>) | null): Promise<T | R> {
    return this.get().catch(onRejected);
  }

  /** As of a promise. */
  finally(onFinally?: (() => void) | null): Promise<T> {
    return this.get().finally(onFinally);
  }

  /** For `wait([...])`: ready when the result is there. Asking does not count as looking at a failure. */
  [WAITABLE](): Readiness {
    return {
      isReady: () => this.ready(),
      whenReady: async (signal) => whenSettled(this.#settled, signal),
    };
  }

  /** `<AsyncResult of apply of pow, pending>` */
  toString(): string {
    return `<AsyncResult of ${this.#label}, ${this.#state.name}>`;
  }

  [inspect.custom](): string {
    return this.toString();
  }

  #open(): T {
    const state = this.#state;
    if (state.name === 'failed') {
      claimFailure(this.#failure);
      throw state.error;
    }
    return (state as State<T> & { readonly name: 'done' }).value;
  }
}
