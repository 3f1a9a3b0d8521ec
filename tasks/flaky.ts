/** Throw for 3, return every other number. */
export function failOn3(n: number): number {
  if (n === 3) throw new Error('There was an error!');
  return n;
}

/** Throw for odd numbers. */
export default function failOnOdd(n: number): number {
  if (n % 2 === 1) throw new RangeError(`${n} is odd`);
  return n;
}
