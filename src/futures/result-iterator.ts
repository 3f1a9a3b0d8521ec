import { inspect } from 'node:util';

import { CancelledError, TimeoutError } from '../errors.ts';
import type { PoolIterator } from '../pool/pool-iterator.ts';
import { explainLoss, type Breakage } from './broken.ts';
import type { MapCall } from './map-call.ts';

type Step<T> = IteratorResult<T, undefined>;

/**
 * Results in the order of the inputs, as an executor's `map` gives them: `for await` gets one after the other. As in Python it
 * is over with the first error, and what was not begun is cancelled then, or when the loop is left.
 *
 * @example
 * const executor = new ThreadPoolExecutor({ maxWorkers: 2 });
 * const powers = executor.map('tasks/math.ts#pow', [2, 3], [10, 2]);
 * console.log(await powers.next()); // { done: false, value: 1024 }
 * for await (const power of powers) console.log(power); // 9
 */
export class ResultIterator<T> implements AsyncIterableIterator<T> {
  readonly #results: PoolIterator<T>;
  readonly #call: MapCall;
  readonly #breakage: Breakage;
  readonly #timeoutMs: number | undefined;
  readonly #deadline: number;
  #isOver = false;

  /** @param timeoutMs from now until the last result must be there */
  constructor(
    results: PoolIterator<T>,
    call: MapCall,
    { breakage, timeoutMs }: { readonly breakage: Breakage; readonly timeoutMs: number | undefined },
  ) {
    this.#results = results;
    this.#call = call;
    this.#breakage = breakage;
    this.#timeoutMs = timeoutMs;
    this.#deadline = performance.now() + (timeoutMs ?? Infinity);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Who prints it has taken it for an array. */
  [inspect.custom](): string {
    return '<ResultIterator: for await (const result of …)>';
  }

  /**
   * The next result.
   *
   * @throws what the task threw; TimeoutError when `map`'s time is over. The iterator is over then
   */
  async next(): Promise<Step<T>> {
    this.#call.isAsked = true;
    if (this.#isOver) return { done: true, value: undefined };
    try {
      const step = await this.#results.next(this.#timeLeft());
      // Results that were asked for together: what comes behind a failure is nobody's.
      if (this.#isOver) return { done: true, value: undefined };
      if (step.done && this.#call.isCut) throw new CancelledError();
      if (step.done) this.#isOver = true;
      return step;
    } catch (error) {
      await this.return();
      throw this.#explain(error);
    }
  }

  /** Cancels what was not begun, and closes the iterables. Leaving `for await` does it. */
  async return(): Promise<Step<T>> {
    this.#isOver = true;
    this.#call.leave();
    return this.#results.return();
  }

  /** `using` leaves the iterator, as a loop does. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  #timeLeft(): number | undefined {
    return this.#timeoutMs === undefined ? undefined : Math.max(0, this.#deadline - performance.now());
  }

  #explain(error: unknown): unknown {
    const timeoutMs = this.#timeoutMs;
    // The wait was out of time, no input.
    if (timeoutMs !== undefined && error instanceof TimeoutError && error.index === undefined)
      return new TimeoutError(`not all results after ${timeoutMs}ms`, { timeoutMs });
    return explainLoss(error, this.#breakage);
  }
}
