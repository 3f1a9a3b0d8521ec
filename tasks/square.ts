/** Square a number. */
export default (n: number): number => n * n;

/** Cube a number. */
export function cube(n: number): number {
  return n * n * n;
}
