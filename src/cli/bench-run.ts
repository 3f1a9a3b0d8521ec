/**
 * Benchmarks as the command runs them:
 *
 *     plan ─▶ measure ─▶ measured, one after the other ─┬─▶ results, lines, statistics ─▶ stdout
 *                                                       ├─▶ failures, differences, advice ─▶ stderr
 *                                                       └─▶ files, exit status
 */
import { measure, type BenchHooks, type BenchPlan } from '../bench/bench.ts';
import { poolOptionsOf } from '../bench/benchmark.ts';
import { Pool, type PoolOptions } from '../index.ts';
import type { StatisticsStyle } from '../report/bench-text.ts';
import type { Colors } from '../report/color.ts';
import { BenchOutput } from './bench-output.ts';
import { interruptiblePool } from './interruptible-pool.ts';
import { Interrupts, type Interruptible } from './interrupts.ts';
import type { Io } from './io.ts';
import { StatusLine } from './status-line.ts';

export interface BenchRequest {
  readonly plan: BenchPlan;
  /** What all pools have in common. */
  readonly pool: PoolOptions;
  readonly style: 'seed' | 'stats' | 'both';
  readonly statistics: StatisticsStyle;
  /** Whether results stand above the documents' lines. */
  readonly showsResults: boolean;
  /** Where exports go. */
  readonly files: Readonly<Record<'json' | 'markdown' | 'csv', string | undefined>>;
  /** The fastest pool must be this many times faster than sequential. */
  readonly failIfSlower: number | undefined;
  readonly colors: Colors;
}

/** Runs them; resolves with the exit status. */
export async function runBench(request: BenchRequest, io: Io): Promise<number> {
  const { plan } = request;
  const output = new BenchOutput(request, io);
  const stop = new AbortController();
  let pool: Pool | undefined;
  const work = interruptibleBench(() => pool, stop);
  using interrupts = new Interrupts(work, (line) => io.note(line));
  io.stdoutClosed.addEventListener('abort', () => work.terminate(0), { once: true });
  let measured = 0;
  {
    using status = new StatusLine(io);
    const hooks: BenchHooks = {
      makePool: (benchmark) =>
        (pool = new Pool({
          ...request.pool,
          ...poolOptionsOf(benchmark),
          onPrint: (_stream, lines) => io.note(lines),
        })),
      onRun: ({ name }, run) => status.say(`${name}: ${run === 0 ? 'warm-up' : `run ${run}/${plan.runs}`}`),
      onRunEnd: (run) => output.addFailures(run),
      signal: stop.signal,
    };
    try {
      for await (const each of measure(plan, hooks)) {
        measured++;
        await output.add(each);
      }
    } catch (error) {
      // Who ended the run knows that it did not end by itself.
      if (!stop.signal.aborted) throw error;
    }
  }
  if (io.stdoutStatus !== undefined) return io.stdoutStatus;
  if (interrupts.status === undefined) return output.end();
  io.note(`interrupted: ${measured} of ${plan.benchmarks.length} benchmarks were measured\n`);
  return interrupts.status;
}

/** Whatever ends the run at hand also keeps the next one from beginning. */
function interruptibleBench(pool: () => Pool | undefined, stop: AbortController): Interruptible {
  const work = interruptiblePool(pool, stop);
  return {
    ...work,
    terminate: (graceMs) => {
      stop.abort();
      return work.terminate(graceMs);
    },
  };
}
