// Time limits, tries again, and workers that are replaced.
import { currentTask, isMainProcess, Pool, task, TimeoutError } from 'mprun';

/** Fails the first time it sees an input. */
export const shaky = task(import.meta.url, 'shaky', (n: number): number => {
  if (currentTask().attempt === 0) throw new Error(`not yet: ${n}`);
  return n;
});

export const endless = task(import.meta.url, 'endless', (): never => {
  for (;;);
});

if (isMainProcess) {
  await Pool.with({ processes: 2 }, async (pool) => {
    // Up to three runs of each input, with a pause that doubles.
    const retries = { limit: 2, delayMs: 10, factor: 2 };
    console.log(await pool.map(shaky, [1, 2, 3], { retries })); // [ 1, 2, 3 ]

    // A task that runs for too long ends with its worker, whatever it does. The pool goes on with another.
    const error = await pool.apply(endless, [], {}, { timeoutMs: 200 }).catch((thrown: unknown) => thrown);
    console.log(error instanceof TimeoutError && error.timeoutMs); // 200
    console.log(await pool.apply('tasks/square.ts', [7])); // 49
  });

  // A new worker for each task: for code that leaks, or keeps state that nobody wants.
  const pool = new Pool({ processes: 1, maxtasksperchild: 1 });
  await pool.map('tasks/square.ts', [1, 2, 3], { chunksize: 1 });
  pool.close();
  await pool.join();
  console.log(pool.exits.map(({ exitcode }) => exitcode)); // [ 0, 0, 0 ]
}
