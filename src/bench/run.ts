import type { Pool, Settled } from '../index.ts';
import type { Benchmark } from './benchmark.ts';
import { cpuTimeBetween, readCpuTime, type CpuTime } from './cpu-time.ts';
import { warmWorkers } from './warm-workers.ts';

/** What every benchmark does. */
export interface Work {
  /** Address of the task. */
  readonly task: string;
  readonly inputs: readonly unknown[];
  /** The clock starts when every worker has loaded the task, rather than before the pool is made. */
  readonly excludesStartup: boolean;
}

/** One execution of a benchmark. */
export interface Run {
  readonly elapsedMs: number;
  /** What came before the clock started, where start-up is excluded. */
  readonly startupMs: number | undefined;
  /** From the pool's beginning to its end, so with start-up; `undefined` where nobody knows. */
  readonly cpu: CpuTime | undefined;
  /** Outcomes as they came; in the order of the inputs where they are run one after the other. */
  readonly settled: readonly Settled[];
  /** How many inputs failed. */
  readonly failedCount: number;
  /** What the task is called in messages. */
  readonly taskName: string;
}

/**
 * Runs it once, in a pool of its own. The clock stops when the last result is there; that the workers leave is waited for,
 * and not counted. Nothing is printed meanwhile.
 *
 * @throws what ends the run as a whole: the task cannot be loaded, the initializer throws
 */
export async function runOnce(
  { mode, chunksize }: Benchmark,
  { task, inputs, excludesStartup }: Work,
  makePool: () => Pool,
  signal: AbortSignal,
): Promise<Run> {
  const cpuBefore = readCpuTime();
  const madeAt = performance.now();
  const pool = makePool();
  try {
    if (excludesStartup) await warmWorkers(pool, task, signal);
    const begunAt = excludesStartup ? performance.now() : madeAt;
    const stream = pool.outcomes(task, inputs, { chunksize, ordered: mode === 'sequential', signal });
    pool.close();
    const settled: Settled[] = [];
    for await (const each of stream) settled.push(each);
    const elapsedMs = performance.now() - begunAt;
    await pool.join();
    return {
      elapsedMs,
      startupMs: excludesStartup ? begunAt - madeAt : undefined,
      cpu: cpuTimeBetween(cpuBefore, readCpuTime()),
      settled,
      failedCount: countFailed(settled),
      taskName: stream.taskName,
    };
  } catch (error) {
    await pool.terminate();
    throw error;
  }
}

function countFailed(settled: readonly Settled[]): number {
  return settled.reduce((count, { outcomes }) => count + outcomes.filter(({ ok }) => !ok).length, 0);
}
