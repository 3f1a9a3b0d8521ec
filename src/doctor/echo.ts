/** The tasks of a round trip. */
import type { SharedValue } from '../index.ts';

/** Gives back what it gets. */
export default function echo(value: unknown): unknown {
  return value;
}

/** Counts in shared memory. */
export function count(value: SharedValue<'i'>): void {
  value.add(1);
}
