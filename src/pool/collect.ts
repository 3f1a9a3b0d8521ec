import { CancelledError } from '../errors.ts';
import type { Job } from './job.ts';
import type { Run } from './run.ts';

/** Arguments of one call: they lie on the stack. */
const MAX_PARTS = 1024;

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
  const runs: Run[] = [];
  const failures: Failure[] = [];
  for (let run = await job.next(); run; run = await job.next()) {
    runs.push(run);
    for (const [offset, error] of run.errors) failures.push({ index: run.start + offset, error });
  }
  if (failures.length > 0) throw firstOf(failures);
  runs.sort((a, b) => a.start - b.start);
  return joined(runs.map(({ values }) => values));
}

/** The value of a job of one input. */
export async function collectOne(job: Job): Promise<unknown> {
  const run = await job.next();
  if (!run) throw new CancelledError();
  if (run.errors.size > 0) throw run.errors.get(0);
  return run.values[0];
}

/** One array of many, in order. `concat` copies six times as fast as a loop of `push` does, and takes so many at once. */
function joined(parts: readonly (readonly unknown[])[]): unknown[] {
  if (parts.length <= MAX_PARTS) return ([] as unknown[]).concat(...parts);
  const groups: unknown[][] = [];
  for (let k = 0; k < parts.length; k += MAX_PARTS) groups.push(joined(parts.slice(k, k + MAX_PARTS)));
  return joined(groups);
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
