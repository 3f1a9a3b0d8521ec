// Run: node --import ./examples/ts.js examples/errors.ts (from Node 22.18 on: node examples/errors.ts)
import { Pool, WorkerExitError } from 'mprun';

await Pool.with({ processes: 2 }, async (pool) => {
  // All inputs are run; then map rejects with the error of the lowest failing index, which carries all of them.
  try {
    await pool.map('tasks/flaky.ts', [2, 3, 4, 5]);
  } catch (thrown) {
    const error = thrown as RangeError & { index: number; errors: Error[] };
    console.log(error.index, String(error)); // 1 RangeError: 3 is odd
    console.log(error.errors.length); // 2
  }

  // What became of each input, as data.
  for await (const { start, inputs, outcomes } of pool.outcomes('tasks/flaky.ts', [2, 3]))
    for (const [k, outcome] of outcomes.entries())
      console.log(start + k, inputs[k], outcome.ok ? outcome.value : String(outcome.error)); // 0 2 2, 1 3 RangeError: 3 is odd

  // A worker that ends costs the input it was running, and is replaced.
  try {
    await pool.apply('tasks/exits.ts#exit_error');
  } catch (error) {
    if (error instanceof WorkerExitError) console.log(error.code, error.exitcode); // ERR_MPRUN_WORKER_EXIT 1
  }
  console.log(await pool.apply('tasks/square.ts', [7])); // 49
});
