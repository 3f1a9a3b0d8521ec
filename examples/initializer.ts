// Run: node --import ./examples/ts.js examples/initializer.ts (from Node 22.18 on: node examples/initializer.ts)
import { Pool } from 'mprun';

const options = {
  processes: 2,
  // Called once in every worker, before its first task: here it builds a table that the tasks look into.
  initializer: 'tasks/primes.ts#buildSieve',
  initargs: [1000],
};

await Pool.with(options, async (pool) => {
  console.log(await pool.map('tasks/primes.ts', [91, 97, 997])); // [ false, true, true ]
});
