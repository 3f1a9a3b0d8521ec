import { TimeoutError } from '../errors.ts';
import { makeDeferred, type Deferred } from '../util/deferred.ts';
import { Fifo } from '../util/fifo.ts';
import { timeoutOf, waitFor, type Wait } from '../util/wait.ts';
import type { Future } from './future.ts';
import { expectFutures } from './wait.ts';

/**
 * Futures in the order in which they are done, each once: those that are so already first, cancelled ones too.
 *
 * @param wait milliseconds from now until the last must be done, or `{ timeoutMs, signal }`. @default for as long as it takes
 * @throws TimeoutError while it is iterated, when time is over before all are done
 * @example
 * const executor = new ThreadPoolExecutor({ maxWorkers: 2 });
 * const futures = [1, 2, 3].map((n) => executor.submit('tasks/square.ts', n));
 * let sum = 0;
 * for await (const future of asCompleted(futures)) sum += await future.result();
 * console.log(sum); // 14
 */
export function asCompleted<F extends Future>(futures: Iterable<F>, wait?: Wait): CompletionIterator<F> {
  const all = expectFutures(futures);
  const timeoutMs = timeoutOf(wait);
  const signal = typeof wait === 'object' ? wait.signal : undefined;
  return new CompletionIterator(all, { timeoutMs, deadline: performance.now() + timeoutMs, signal });
}

interface Limits {
  readonly timeoutMs: number;
  /** By `performance.now()`. */
  readonly deadline: number;
  readonly signal: AbortSignal | undefined;
}

type Step<F> = IteratorResult<F, undefined>;

/**
 * Futures as they are done, as `asCompleted` gives them.
 *
 * A future can be awaited, and must come out as itself: that is why this is no async generator, which awaits what it yields, and
 * does not call itself an `AsyncIterator`, of which TypeScript believes the same.
 */
export class CompletionIterator<F extends Future> {
  /** Those that were given out need not be kept for us. */
  readonly #unseen: Set<F>;
  readonly #total: number;
  readonly #limits: Limits;
  readonly #ready = new Fifo<F>();
  #isListening = false;
  #woken: Deferred<void> | undefined;

  constructor(futures: Set<F>, limits: Limits) {
    this.#unseen = futures;
    this.#total = futures.size;
    this.#limits = limits;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<Step<F>> {
    if (!this.#isListening) this.#listen();
    while (this.#unseen.size > 0) {
      const future = this.#ready.shift();
      if (future) {
        this.#unseen.delete(future);
        return { done: false, value: future };
      }
      await this.#wait();
    }
    return { done: true, value: undefined };
  }

  async return(): Promise<Step<F>> {
    for (const future of this.#unseen) future.removeDoneCallback(this.#note);
    this.#unseen.clear();
    this.#wake();
    return { done: true, value: undefined };
  }

  #listen(): void {
    this.#isListening = true;
    for (const future of this.#unseen) if (future.done()) this.#ready.push(future);
    for (const future of this.#unseen) if (!future.done()) future.addDoneCallback(this.#note);
  }

  readonly #note = (future: F): void => {
    this.#ready.push(future);
    this.#wake();
  };

  #wake(): void {
    this.#woken?.resolve();
    this.#woken = undefined;
  }

  async #wait(): Promise<void> {
    const { timeoutMs, deadline, signal } = this.#limits;
    this.#woken ??= makeDeferred();
    try {
      await waitFor(
        this.#woken.promise,
        { timeoutMs: Math.max(0, deadline - performance.now()), signal },
        () => {
          throw new TimeoutError(`${this.#unseen.size} (of ${this.#total}) futures unfinished`, {
            timeoutMs,
          });
        },
      );
    } catch (error) {
      await this.return();
      throw error;
    }
  }
}
