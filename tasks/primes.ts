/** Primes up to here can be told without a division. */
const LIMIT = 1_000_000;

/** One byte per number, 1 where it is composite; built once per worker by the initializer. */
let composite: Uint8Array | undefined;

/** Initializer: build the sieve of Eratosthenes. */
export function buildSieve(limit: number = LIMIT): void {
  composite = new Uint8Array(limit + 1);
  composite.fill(1, 0, 2);
  for (let p = 2; p * p <= limit; p++)
    if (composite[p] === 0)
      for (let multiple = p * p; multiple <= limit; multiple += p) composite[multiple] = 1;
}

/** Tell whether a number is prime. */
export default function isPrime(n: number): boolean {
  if (!composite) throw new Error('the sieve is not built: run with --initializer buildSieve');
  if (n >= composite.length) throw new RangeError(`${n} is beyond the sieve (${composite.length - 1})`);
  return composite[n] === 0;
}
