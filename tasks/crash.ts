/** Exit with code 7 for 2, return every other number. */
export default function crash(n: number): number {
  if (n === 2) process.exit(7);
  return n;
}
