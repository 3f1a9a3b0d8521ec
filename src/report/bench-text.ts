/** What `bench` writes to stdout: the documents' lines, and statistics in hyperfine's layout. */
import type { Mode } from '../bench/benchmark.ts';
import { byMean, ratioOf, type Measurement } from '../bench/measurement.ts';
import { formatDuration, unitFor, type TimeUnit } from './duration.ts';

const SEED_WORDS: Readonly<Record<Mode, string>> = {
  sequential: 'Sequential',
  threads: 'Thread pool',
  processes: 'Process pool',
};

/** The longest duration that hyperfine's columns have room for. */
const COLUMN = 8;

export interface StatisticsStyle {
  /** @default what suits each mean */
  readonly unit: TimeUnit | undefined;
  readonly sort: BenchSort;
}

/** `auto`: the terminal by mean, files in the order of the runs. */
export type BenchSort = 'auto' | 'command' | 'mean-time';

/** @example 'Thread pool execution in 0.701234 seconds' */
export function seedLine({ benchmark, statistics }: Measurement): string {
  return `${SEED_WORDS[benchmark.mode]} execution in ${(statistics.mean / 1000).toFixed(6)} seconds`;
}

/**
 * @param number of the benchmark, from 1
 * @example
 * // Benchmark 1: sequential
 * //   Time (mean ± σ):      1.234 s ±  0.012 s    [User: 1.221 s, System: 0.010 s]
 * //   Range (min … max):    1.220 s …  1.250 s    5 runs
 */
export function benchmarkBlock(measurement: Measurement, number: number, style: StatisticsStyle): string {
  const { benchmark, statistics, times, startupMs } = measurement;
  const unit = style.unit ?? unitFor(statistics.mean);
  const column = (ms: number): string => formatDuration(ms, unit).padStart(COLUMN);
  const { mean, stddev, min, max } = statistics;
  const cpu = cpuText(measurement, unit);
  const lines = [`Benchmark ${number}: ${benchmark.name}`];
  if (stddev === undefined)
    lines.push(`  Time (abs ≡):        ${column(mean)}  ${' '.repeat(COLUMN)}     ${cpu}`.trimEnd());
  else {
    lines.push(`  Time (mean ± σ):     ${column(mean)} ± ${column(stddev)}    ${cpu}`.trimEnd());
    lines.push(`  Range (min … max):   ${column(min)} … ${column(max)}    ${times.length} runs`);
  }
  if (startupMs !== undefined) lines.push(`  Start-up:            ${column(startupMs)}    (not counted)`);
  return lines.join('\n');
}

/**
 * How many times faster the fastest is than each of the others; `undefined` where nothing can be compared.
 *
 * @example
 * // Summary
 * //   processes ran
 * //     1.93 ± 0.06 times faster than sequential
 */
export function benchSummary(
  measurements: readonly Measurement[],
  { sort }: StatisticsStyle,
): string | undefined {
  const fastest = measurements.toSorted(byMean)[0];
  if (!fastest || measurements.length < 2) return undefined;
  const others = sorted(measurements, sort === 'auto' ? 'mean-time' : sort).filter(
    (each) => each !== fastest,
  );
  const lines = others.map((other) => {
    const { value, stddev } = ratioOf(other, fastest);
    const spread = stddev === undefined ? '' : ` ± ${stddev.toFixed(2)}`;
    return `${value.toFixed(2).padStart(COLUMN)}${spread} times faster than ${other.benchmark.name}`;
  });
  return ['Summary', `  ${fastest.benchmark.name} ran`, ...lines].join('\n');
}

/** In the order that is asked for; `auto` leaves them as they are. */
export function sorted(measurements: readonly Measurement[], sort: BenchSort): readonly Measurement[] {
  return sort === 'mean-time' ? measurements.toSorted(byMean) : measurements;
}

function cpuText({ userMs, systemMs }: Measurement, unit: TimeUnit): string {
  if (userMs === undefined || systemMs === undefined) return '';
  return `[User: ${formatDuration(userMs, unit)}, System: ${formatDuration(systemMs, unit)}]`;
}
