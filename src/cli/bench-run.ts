/**
 * Benchmarks as the command runs them:
 *
 *     plan ─▶ measure ─▶ measured, one after the other ─┬─▶ results, lines, statistics ─▶ stdout
 *                                                       ├─▶ failures, differences, advice ─▶ stderr
 *                                                       └─▶ files, exit status
 */
import { measure, type BenchHooks, type BenchPlan } from '../bench/bench.ts';
import { poolOptionsOf, type Benchmark } from '../bench/benchmark.ts';
import { Pool, type PoolOptions } from '../index.ts';
import type { StatisticsStyle } from '../report/bench-text.ts';
import type { Colors } from '../report/color.ts';
import { BenchOutput } from './bench-output.ts';
import { interruptiblePool } from './interruptible-pool.ts';
import { Interrupts, type Interruptible } from './interrupts.ts';
import type { Io } from './io.ts';
import { tellOwnEnd } from './own-process.ts';
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
  const { benchmarks } = request.plan;
  // What tasks leave behind in this process must not keep it from ending.
  if (benchmarks.some(({ mode }) => mode === 'sequential')) io.world.abandon();
  const output = new BenchOutput(request, io);
  const stop = new AbortController();
  let pool: Pool | undefined;
  const work = interruptibleBench(() => pool, stop);
  using interrupts = new Interrupts(work, (line) => io.note(line));
  io.stdoutClosed.addEventListener('abort', () => work.terminate(0), { once: true });
  const makePool = (benchmark: Benchmark): Pool => {
    const options = { ...request.pool, ...poolOptionsOf(benchmark) };
    pool = new Pool({ ...options, onPrint: (_stream, lines) => io.note(lines) });
    // A task that computes in this very process would keep it from hearing any signal.
    if (pool.backend === 'inline') interrupts.pause();
    else interrupts.resume();
    return pool;
  };
  const measured = await measureAll(request.plan, { makePool, signal: stop.signal }, output, io);
  if (io.stdoutStatus !== undefined) return io.stdoutStatus;
  if (interrupts.status === undefined) return output.end();
  io.note(`interrupted: ${measured} of ${benchmarks.length} benchmarks were measured\n`);
  return interrupts.status;
}

/** Gives the number of benchmarks that were measured. */
async function measureAll(
  plan: BenchPlan,
  { makePool, signal }: Pick<BenchHooks, 'makePool' | 'signal'>,
  output: BenchOutput,
  io: Io,
): Promise<number> {
  using _guard = tellOwnEnd(io, 'write --modes threads,processes');
  using status = new StatusLine(io);
  const onRun: BenchHooks['onRun'] = ({ name }, run) =>
    status.say(`${name}: ${run === 0 ? 'warm-up' : `run ${run}/${plan.runs}`}`);
  const onRunEnd: BenchHooks['onRunEnd'] = (run) => output.addFailures(run);
  let measured = 0;
  try {
    for await (const each of measure(plan, { makePool, onRun, onRunEnd, signal })) {
      measured++;
      await output.add(each);
    }
  } catch (error) {
    // Who ended the run knows that it did not end by itself.
    if (!signal.aborted) throw error;
  }
  return measured;
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
