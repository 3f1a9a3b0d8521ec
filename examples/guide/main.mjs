// JavaScript: a program whose tasks are in a file beside it.
import { Pool } from 'mprun';

const primes = new URL('./primes.ts', import.meta.url);

await Pool.with({ processes: 2 }, async (pool) => {
  console.log(await pool.map(primes, [10, 100, 1000])); // [ 4, 25, 168 ]
});
