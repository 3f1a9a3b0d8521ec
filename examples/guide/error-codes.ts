// What went wrong, by its code: the same wherever the error was made.
import { MprunError, Pool } from 'mprun';

const addresses = ['tasks/sqare.ts', 'tasks/square.ts#cub', 'tasks/exits.ts#exit_error', 'tasks/flaky.ts'];

await Pool.with({ processes: 2 }, async (pool) => {
  for (const address of addresses)
    try {
      await pool.apply(address, [3]);
    } catch (error) {
      if (error instanceof MprunError)
        console.log(error.code); // ERR_MPRUN_MODULE_NOT_FOUND, ERR_MPRUN_EXPORT_NOT_FOUND, ERR_MPRUN_WORKER_EXIT
      // Not ours: what the task threw itself.
      else console.log(String(error)); // RangeError: 3 is odd
    }
});
