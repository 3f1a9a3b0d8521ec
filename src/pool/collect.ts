import { CancelledError } from '../errors.ts';
import type { Job } from './job.ts';

/**
 * What `map` rejects with, where the task threw an error: that of the lowest failing index, and with it all of them.
 *
 * @example
 * const failure: MapFailure = await pool.map('tasks/flaky.ts#failOn3', [1, 3]).catch((error) => error);
 * console.log(failure.index, failure.errors.length); // 1 1
 */
export interface MapFailure extends Error {
  /** Place of the failed input. */
  readonly index: number;
  /** All errors there were, by the places of their inputs. */
  readonly errors: readonly unknown[];
}

/** A failed input of a `map`. */
interface Failure {
  readonly index: number;
  readonly error: unknown;
}

/**
 * All values of a job, by the places of their inputs. Everything is run, whatever fails; then it rejects with the error of the
 * lowest failing index. That error carries `index` and `errors`, all there were, by index, where these names are free
 * (an `AggregateError` keeps its own; `throw null` can carry nothing).
 */
export async function collect(job: Job): Promise<unknown[]> {
  const values = new InOrder();
  const failures: Failure[] = [];
  for (let run = await job.next(); run; run = await job.next()) {
    values.add(run.start, run.values);
    for (const [offset, error] of run.errors) failures.push({ index: run.start + offset, error });
  }
  if (failures.length > 0) throw firstOf(failures);
  return values.all;
}

/** The value of a job of one input. */
export async function collectOne(job: Job): Promise<unknown> {
  const run = await job.next();
  if (!run) throw new CancelledError();
  if (run.errors.size > 0) throw run.errors.get(0);
  return run.values[0];
}

/** Values that come in any order. They are put together from the front: an array with holes far ahead is a slow one. */
class InOrder {
  readonly all: unknown[] = [];
  /** Those that have others to come before them, by their starts. */
  readonly #held = new Map<number, readonly unknown[]>();

  add(start: number, values: readonly unknown[]): void {
    if (start !== this.all.length) {
      this.#held.set(start, values);
      return;
    }
    this.#append(values);
    for (let next = this.#take(); next; next = this.#take()) this.#append(next);
  }

  #take(): readonly unknown[] | undefined {
    if (this.#held.size === 0) return undefined;
    const next = this.#held.get(this.all.length);
    this.#held.delete(this.all.length);
    return next;
  }

  #append(values: readonly unknown[]): void {
    for (const value of values) this.all.push(value);
  }
}

function firstOf(unsorted: readonly Failure[]): unknown {
  const failures = unsorted.toSorted((a, b) => a.index - b.index);
  for (const { index, error } of failures) attach(error, 'index', index);
  const [first] = failures;
  attach(
    first?.error,
    'errors',
    failures.map(({ error }) => error),
  );
  return first?.error;
}

/** Not enumerable, so that the error stays equal to what was thrown. */
function attach(error: unknown, name: string, value: unknown): void {
  if (typeof error !== 'object' || error === null || name in error || !Object.isExtensible(error)) return;
  Object.defineProperty(error, name, { value, enumerable: false, writable: true, configurable: true });
}
