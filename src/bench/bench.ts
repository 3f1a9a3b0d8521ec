/**
 * Measures benchmarks one after the other, as the command `bench` shows them:
 *
 *     benchmarks ─▶ warm-up runs ─▶ runs, each in its own pool ─▶ Measured: first run's outcomes, differences, statistics
 */
import type { Pool } from '../index.ts';
import { resolveTask } from '../pool/resolve-task.ts';
import type { Benchmark } from './benchmark.ts';
import { makeMeasurement, type Measurement } from './measurement.ts';
import { NO_DIFFERENCES, ResultCheck, type Differences } from './result-check.ts';
import { runOnce, type Run, type Work } from './run.ts';

export interface BenchPlan {
  readonly benchmarks: readonly Benchmark[];
  readonly work: Work;
  /** Measured runs of each benchmark, at least 1. */
  readonly runs: number;
  /** Runs before them that are not measured. */
  readonly warmup: number;
  /** Whether every run must come to the results of the first. */
  readonly checksResults: boolean;
}

/** What the bench is given by those who run it. */
export interface BenchHooks {
  readonly makePool: (benchmark: Benchmark) => Pool;
  /** A run begins; `run` counts from 1, with warm-up runs as 0. */
  readonly onRun: (benchmark: Benchmark, run: number) => void;
  /** A measured run has ended. */
  readonly onRunEnd: (run: Run) => void;
  /** Stops: what runs is cancelled as far as it has not begun, and nothing more is measured. */
  readonly signal: AbortSignal;
}

export interface Measured {
  readonly measurement: Measurement;
  readonly firstRun: Run;
  readonly differences: Differences;
}

/** Each benchmark as it is done. Ends early, without the benchmark at hand, when the signal aborts. */
export async function* measure(plan: BenchPlan, hooks: BenchHooks): AsyncGenerator<Measured, void, void> {
  // Compiled before any clock runs: the compiler's time belongs to none of the modes.
  await resolveTask(plan.work.task);
  const check = new ResultCheck();
  for (const benchmark of plan.benchmarks) {
    const measured = await measureOne(benchmark, plan, hooks, check);
    if (!measured) return;
    yield measured;
  }
}

async function measureOne(
  benchmark: Benchmark,
  { work, runs, warmup, checksResults }: BenchPlan,
  { makePool, onRun, onRunEnd, signal }: BenchHooks,
  check: ResultCheck,
): Promise<Measured | undefined> {
  const measured: Run[] = [];
  let differences = NO_DIFFERENCES;
  for (let number = 1 - warmup; number <= runs; number++) {
    if (signal.aborted) return undefined;
    onRun(benchmark, Math.max(0, number));
    const run = await runOnce(benchmark, work, () => makePool(benchmark), signal);
    if (signal.aborted) return undefined;
    if (number < 1) continue;
    onRunEnd(run);
    const name = { benchmark: benchmark.name, run: number };
    if (checksResults) differences = check.add(run, name, differences);
    // Only the first run's outcomes are shown; those of the others need not be kept.
    measured.push(number === 1 ? run : { ...run, settled: [] });
  }
  const [firstRun] = measured;
  return firstRun && { measurement: makeMeasurement(benchmark, measured), firstRun, differences };
}
