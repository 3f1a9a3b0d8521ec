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
  const values: unknown[] = [];
  const failures: Failure[] = [];
  for (let run = await job.next(); run; run = await job.next()) {
    const { start, outcomes } = run;
    for (let k = 0; k < outcomes.length; k++) {
      const outcome = outcomes[k];
      if (outcome?.ok) values[start + k] = outcome.value;
      else failures.push({ index: start + k, error: outcome?.error });
    }
  }
  if (failures.length > 0) throw firstOf(failures);
  return values;
}

/** The value of a job of one input. */
export async function collectOne(job: Job): Promise<unknown> {
  const run = await job.next();
  const outcome = run?.outcomes[0];
  if (outcome?.ok) return outcome.value;
  throw outcome ? outcome.error : new CancelledError();
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
