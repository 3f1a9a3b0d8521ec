import type { Benchmark } from './benchmark.ts';
import type { Run } from './run.ts';
import { meanOf, summarize, type Statistics } from './statistics.ts';

/** What the runs of a benchmark came to. All times in milliseconds. */
export interface Measurement {
  readonly benchmark: Benchmark;
  readonly times: readonly number[];
  readonly statistics: Statistics;
  /** Means; `undefined` where nobody knows. */
  readonly userMs: number | undefined;
  readonly systemMs: number | undefined;
  /** Mean of what came before the clock started; `undefined` where start-up is counted. */
  readonly startupMs: number | undefined;
  /** For each run: how many inputs failed. */
  readonly failures: readonly number[];
}

/** @param runs at least one */
export function makeMeasurement(benchmark: Benchmark, runs: readonly Run[]): Measurement {
  const times = runs.map(({ elapsedMs }) => elapsedMs);
  return {
    benchmark,
    times,
    statistics: summarize(times),
    userMs: meanOfKnown(runs.map(({ cpu }) => cpu?.userMs)),
    systemMs: meanOfKnown(runs.map(({ cpu }) => cpu?.systemMs)),
    startupMs: meanOfKnown(runs.map(({ startupMs }) => startupMs)),
    failures: runs.map(({ failedCount }) => failedCount),
  };
}

/** A ratio of two means with its uncertainty. */
export interface Ratio {
  readonly value: number;
  /** `undefined` where one of the two was run once. */
  readonly stddev: number | undefined;
}

/** How many times longer the first takes. Uncertainties as of independent measurements, by propagation of errors. */
export function ratioOf({ statistics: a }: Measurement, { statistics: b }: Measurement): Ratio {
  const value = a.mean / b.mean;
  if (a.stddev === undefined || b.stddev === undefined) return { value, stddev: undefined };
  return { value, stddev: value * Math.hypot(a.stddev / a.mean, b.stddev / b.mean) };
}

/** The fastest first. */
export function byMean(a: Measurement, b: Measurement): number {
  return a.statistics.mean - b.statistics.mean;
}

function meanOfKnown(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === values.length ? meanOf(known) : undefined;
}
