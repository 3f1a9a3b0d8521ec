// Many small inputs: one call for all of them, not one call for each.
import { Pool } from 'mprun';

const inputs = Array.from({ length: 10_000 }, (_, k) => k);
const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

await Pool.with({ processes: 2 }, async (pool) => {
  // Slow: ten thousand messages there and back.
  const slow = await Promise.all(inputs.map((n) => pool.apply<number>('tasks/square.ts', [n])));

  // Fast: many inputs travel in one message, and as many results in another.
  const fast = await pool.map<number>('tasks/square.ts', inputs);
  console.log(sum(slow) === sum(fast), sum(fast)); // true 333283335000
});
