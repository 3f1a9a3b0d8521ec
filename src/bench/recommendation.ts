import type { Mode } from './benchmark.ts';
import { byMean, type Measurement } from './measurement.ts';

/** What to use, and why. */
export interface Recommendation {
  readonly best: Measurement;
  /**
   * `faster`: than all that is simpler. `alone`: than every pool, by running one input after the other. `tie`: as fast as the
   * fastest, and simpler.
   */
  readonly reason: 'faster' | 'alone' | 'tie';
  /** What it is compared with: sequential, or where that was not measured the slowest; for sequential the fastest pool. */
  readonly other: Measurement;
  /** How many times longer the slower of the two takes. */
  readonly ratio: number;
}

/** Differences below this are noise: means of several runs on a computer that does other things too vary by as much. */
const NOISE = 0.05;
/** One run says nothing about how much runs vary, so more is asked of it. */
const NOISE_OF_ONE_RUN = 0.1;

/**
 * At the same speed: no workers over workers; processes over threads, because a worker that dies or hangs costs one input
 * there, where it can cost everything in threads.
 */
const SIMPLEST_FIRST: readonly Mode[] = ['sequential', 'processes', 'threads'];

/**
 * The simplest of those that are as fast as the fastest, within noise: simplest by mode, then by number of workers, then
 * the chunksize that nobody has to choose. `undefined` where there is nothing to compare.
 */
export function recommend(measurements: readonly Measurement[]): Recommendation | undefined {
  const [fastest, ...others] = measurements.toSorted(byMean);
  const slowest = others.at(-1);
  if (!fastest || !slowest) return undefined;
  const [best = fastest] = [fastest, ...others]
    .filter((measurement) => isWithinNoise(fastest, measurement))
    .sort(bySimplicity);
  const sequential = measurements.find(({ benchmark }) => benchmark.mode === 'sequential');
  if (best === sequential) {
    const [pool = slowest] = measurements.filter((each) => each !== sequential).sort(byMean);
    const reason = isWithinNoise(best, pool) ? 'tie' : 'alone';
    return { best, reason, other: pool, ratio: ratioBetween(best, pool) };
  }
  const other = sequential ?? slowest;
  const reason = isWithinNoise(best, other) ? 'tie' : 'faster';
  return { best, reason, other, ratio: ratioBetween(best, other) };
}

/** How many inputs failed: the least and the most of any run. What fails may do less than what works. */
export function failedInputs(measurements: readonly Measurement[]): {
  readonly least: number;
  readonly most: number;
} {
  const counts = measurements.flatMap(({ failures }) => failures);
  return { least: Math.min(...counts), most: Math.max(...counts) };
}

/** The difference is smaller than what measurements of the same thing differ by. */
function isWithinNoise(a: Measurement, b: Measurement): boolean {
  const [x, y] = [a.statistics, b.statistics];
  const isMeasuredOnce = x.stddev === undefined || y.stddev === undefined;
  const share = (isMeasuredOnce ? NOISE_OF_ONE_RUN : NOISE) * Math.min(x.mean, y.mean);
  const spread = Math.hypot(x.stddev ?? 0, y.stddev ?? 0);
  return Math.abs(x.mean - y.mean) <= Math.max(share, spread);
}

function bySimplicity(a: Measurement, b: Measurement): number {
  const [x, y] = [a.benchmark, b.benchmark];
  return (
    SIMPLEST_FIRST.indexOf(x.mode) - SIMPLEST_FIRST.indexOf(y.mode) ||
    x.processes - y.processes ||
    Number(x.chunksize !== 'auto') - Number(y.chunksize !== 'auto') ||
    byMean(a, b)
  );
}

function ratioBetween({ statistics: a }: Measurement, { statistics: b }: Measurement): number {
  return Math.max(a.mean, b.mean) / Math.min(a.mean, b.mean);
}
