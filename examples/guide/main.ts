// TypeScript: arguments and results are checked by the compiler.
import { Pool, tasks } from 'mprun';

// Only the type is imported here. The workers import the module itself.
const primes = tasks<typeof import('./primes.ts')>(new URL('./primes.ts', import.meta.url));

await Pool.with({ processes: 2 }, async (pool) => {
  const counts: number[] = await pool.map(primes.default, [10, 100, 1000]);
  console.log(counts); // [ 4, 25, 168 ]
});
