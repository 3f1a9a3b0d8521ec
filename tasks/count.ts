/** Steps of the documents' count: what one CPU-bound call does in their sequential-versus-pool demos. */
const STEPS = 10_000_000;

/** Steps that take about half a second, so that a second worker shows (V8 needs 2.5 ms for the documents' count). */
const LONG_STEPS = 2_000_000_000;

/** Count up to ten million, return the number given. */
export default function count(n: number): number {
  countTo(STEPS);
  return n;
}

/** Count for about half a second, return the number given. */
export function countLong(n: number): number {
  countTo(LONG_STEPS);
  return n;
}

function countTo(steps: number): number {
  let i = 0;
  while (i < steps) i++;
  return i;
}
