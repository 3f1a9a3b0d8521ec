// Run: node --import ./examples/ts.js examples/cancel.ts (from Node 22.18 on: node examples/cancel.ts)
import { setTimeout } from 'node:timers/promises';
import { CancelledError, currentTask, isMainProcess, Pool, task } from 'mprun';

/** A task that stops when nobody waits for it any more. */
export const patient = task(import.meta.url, 'patient', async (ms: number): Promise<void> => {
  await setTimeout(ms, undefined, { signal: currentTask().signal });
});

const HOUR_MS = 3_600_000;

if (isMainProcess)
  await Pool.with({ processes: 2 }, async (pool) => {
    try {
      await pool.map(patient, [HOUR_MS, HOUR_MS, HOUR_MS], { signal: AbortSignal.timeout(200) });
    } catch (error) {
      if (error instanceof CancelledError) console.log(error.message); // the call was cancelled
    }
    // A task that does not look at its signal is ended with its worker: `kill`. The pool goes on with another.
    const stuck = pool.apply('tasks/sleep.ts', [3600], {}, { signal: AbortSignal.timeout(200), kill: true });
    console.log(await stuck.catch((error: CancelledError) => error.code)); // ERR_MPRUN_CANCELLED
    console.log(await pool.apply('tasks/square.ts', [5])); // 25
  });
