import type { InputStream } from '../types.ts';
import { fromIterable } from './iterable.ts';

/**
 * Rows of one value from each iterable, as Python's `zip`: as many as the shortest has. Where one of them is async, one row at a
 * time. What an iterable throws is thrown at that place.
 *
 * @example zip([[1, 2, 3], 'ab']).pull(5); // [[1, 'a'], [2, 'b']]
 */
export function zip(iterables: readonly (Iterable<unknown> | AsyncIterable<unknown>)[]): InputStream {
  const streams = iterables.map((iterable) => fromIterable(iterable));
  const lengths = streams.map(({ length }) => length ?? NaN);
  const length = Math.min(...lengths);
  const isAsync = iterables.some(
    (iterable) => typeof iterable === 'object' && Symbol.asyncIterator in iterable,
  );
  return {
    length: Number.isNaN(length) ? undefined : length,
    pull: isAsync ? async () => pullRowLater(streams) : makePull(streams),
    close: () => streams.forEach((stream) => stream.close()),
  };
}

/** What came before a failure is given out first. */
function makePull(streams: readonly InputStream[]): (max: number) => readonly unknown[] {
  let failure: { readonly error: unknown } | undefined;
  return (max) => {
    const rows: unknown[] = [];
    while (!failure && rows.length < max) {
      try {
        const row = pullRow(streams);
        if (!row) break;
        rows.push(row);
      } catch (error) {
        failure = { error };
      }
    }
    if (rows.length === 0 && failure) throw failure.error;
    return rows;
  };
}

function pullRow(streams: readonly InputStream[]): unknown[] | undefined {
  const row: unknown[] = [];
  for (const stream of streams) {
    const values = stream.pull(1) as readonly unknown[];
    if (values.length === 0) return undefined;
    row.push(values[0]);
  }
  return row;
}

async function pullRowLater(streams: readonly InputStream[]): Promise<unknown[]> {
  const row: unknown[] = [];
  for (const stream of streams) {
    const values = await stream.pull(1);
    if (values.length === 0) return [];
    row.push(values[0]);
  }
  return [row];
}
