// A pool of two workers, and a task in a file of its own.
import { Pool } from 'mprun';

await Pool.with({ processes: 2 }, async (pool) => {
  console.log(await pool.map('tasks/square.ts', [1, 2, 3])); // [ 1, 4, 9 ]
});
