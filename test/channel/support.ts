import { expect } from 'vitest';

import { Pipe, type BaseProcess, type Connection, type Queue } from '../../src/index.ts';
import { inTime } from '../sync/support.ts';

export {
  ENDS,
  inTime,
  isPending,
  makeOthers,
  PROCESSES,
  seen,
  sorted,
  THREADS,
  type Side,
} from '../sync/support.ts';

/** What a promise rejects with, in time. */
export async function rejection(
  promise: PromiseLike<unknown>,
): Promise<Error & { readonly code?: string; readonly hint?: string }> {
  const outcome = await inTime(
    Promise.resolve(promise).then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    ),
  );
  if ('error' in outcome) return outcome.error as Error;
  throw new Error(`it did not reject, but gave ${String(outcome.value)}`);
}

/** Ends that nothing names would go with the next collection of garbage, each of them the end of its other. */
const staying: unknown[] = [];

/** A pipe, of which both ends stay, whether the test names them or not. */
export function stayingPipe(): [Connection, Connection] {
  const pipe = Pipe();
  staying.push(pipe);
  return pipe;
}

/** Takes so many, or fails. */
export async function takeAll(queue: Pick<Queue, 'get'>, count: number): Promise<unknown[]> {
  const items: unknown[] = [];
  while (items.length < count) items.push(await inTime(queue.get()));
  return items;
}

/** Waits for its end, and tells how it came: 0, a code, or minus a signal. A thread has no signals, but the same numbers. */
export async function endOf(one: BaseProcess): Promise<number | undefined> {
  await inTime(one.join());
  return one.exitcode;
}

/** Numbers `[who, k]` of each who, in the order in which they are there. */
function byProducer(items: readonly unknown[]): Map<number, number[]> {
  const found = new Map<number, number[]>();
  for (const [who, k] of items as [number, number][]) found.set(who, [...(found.get(who) ?? []), k]);
  return found;
}

export const upTo = (count: number): number[] => Array.from({ length: count }, (_, k) => k);

/** Each producer's came all, in its order. */
export function expectAllInOrder(items: readonly unknown[], producers: number, count: number): void {
  const found = byProducer(items);
  expect([...found.keys()].toSorted((a, b) => a - b)).toEqual(upTo(producers));
  for (const numbers of found.values()) expect(numbers).toEqual(upTo(count));
}
