import { setTimeout } from 'node:timers/promises';

import type { Pool } from '../index.ts';
import { DESCRIBE } from '../pool/inspect-task.ts';
import { resolveTask } from '../pool/resolve-task.ts';

/** Between two looks; the workers' start needs the CPU more than we do. */
const PAUSE_MS = 5;

/**
 * Resolves when every worker of a new pool is there, has run its initializer and has loaded the task's module.
 *
 * A call that loads the module, and runs nothing of it, is given to the pool once per worker, again and again until each
 * worker has answered one: workers that are up early answer for those that are not, so one round alone proves nothing.
 */
export async function warmWorkers(pool: Pool, task: string, signal: AbortSignal): Promise<void> {
  const ref = await resolveTask(task);
  const calls = Array.from({ length: pool.processes }, () => ref);
  while (!signal.aborted) {
    for await (const { outcomes } of pool.outcomes(DESCRIBE, calls, { chunksize: 1, signal }))
      for (const outcome of outcomes) if (!outcome.ok && !signal.aborted) throw outcome.error;
    const workers = pool.workers().filter(({ state }) => state !== 'gone');
    const warm = workers.filter(({ tasksDone }) => tasksDone > 0);
    if (warm.length >= pool.processes) return;
    await setTimeout(PAUSE_MS);
  }
}
