/** What `bench` says for people, on stderr: the recommendation, differences, and what to think of the measurement. */
import { inspect } from 'node:util';

import { BACKENDS } from '../bench/benchmark.ts';
import type { Measurement } from '../bench/measurement.ts';
import type { Recommendation } from '../bench/recommendation.ts';
import type { Differences, RunName } from '../bench/result-check.ts';
import { findOutliers } from '../bench/statistics.ts';
import type { Outcome } from '../types.ts';
import { formatDuration } from './duration.ts';
import { describeArguments, describeThrown } from './failure.ts';

const MAX_VALUE = 80;
/** Of fewer inputs, the start and the task's import are too much of what an input seems to take. */
const ENOUGH_INPUTS = 20;

/** What a recommendation rests on. */
export interface Basis {
  /** How many inputs a run has. */
  readonly inputCount: number;
  /** How many of them failed, in the run with most failures. */
  readonly failedCount: number;
}

/**
 * @example 'recommended: --backend process -p 2 --chunksize auto (1.93 × faster than sequential)'
 */
export function recommendationLine(recommendation: Recommendation, basis: Basis): string {
  const { best } = recommendation;
  const { mode, processes, chunksize } = best.benchmark;
  const backend = `--backend ${BACKENDS[mode]}`;
  if (mode !== 'sequential') {
    const reasons = [comparison(recommendation), ...failedPart(basis)];
    return `recommended: ${backend} -p ${processes} --chunksize ${chunksize} (${reasons.join('; ')})`;
  }
  const reasons = [comparison(recommendation), ...perInputPart(best, basis), ...failedPart(basis)];
  return `recommended: ${backend} (parallelism does not pay: ${reasons.join('; ')})`;
}

function perInputPart({ statistics, startupMs }: Measurement, { inputCount }: Basis): string[] {
  const isStartCounted = startupMs === undefined;
  if (isStartCounted && inputCount < ENOUGH_INPUTS) return [];
  return [`${formatDuration(statistics.mean / inputCount)} per input`];
}

function failedPart({ inputCount, failedCount }: Basis): string[] {
  return failedCount === 0 ? [] : [`${failedCount} of ${inputCount} inputs failed`];
}

function comparison({ best, reason, other, ratio }: Recommendation): string {
  const [name, times] = [other.benchmark.name, ratio.toFixed(2)];
  if (reason === 'tie')
    return best.benchmark.mode === 'sequential'
      ? `${name} took as long as sequential, within noise`
      : `as fast as ${name}, within noise`;
  return reason === 'alone'
    ? `${name} took ${times} × as long as sequential`
    : `${times} × faster than ${name}`;
}

/**
 * The first few differences of a benchmark, one line each, and the number of the rest.
 *
 * @param namesRuns whether a benchmark has several runs to tell apart
 * @example 'results differ: #3 count(2): 12 in sequential, 13 in threads'
 */
export function differenceLines({ count, examples }: Differences, namesRuns: boolean): string[] {
  const lines = examples.map(({ index, input, taskName, first, later }) => {
    const [one, other] = [first, later].map(
      (each) => `${describeOutcome(each.outcome)} in ${describeRun(each, namesRuns)}`,
    );
    return `results differ: #${index + 1} ${taskName}(${describeArguments(input, false)}): ${one}, ${other}`;
  });
  const rest = count - lines.length;
  return rest > 0
    ? [...lines, `results differ: … and ${rest} more in ${examples[0]?.later.benchmark}`]
    : lines;
}

/** What casts doubt on a measurement, in hyperfine's terms. */
export function warningsFor({ benchmark, times }: Measurement): string[] {
  const outliers = findOutliers(times);
  const [first = 0] = times;
  const isSlowest = times.every((time) => time <= first);
  if (outliers.includes(0) && isSlowest)
    return [
      `warning: ${benchmark.name}: the first run was much slower than the others (${formatDuration(first)}); --warmup 1 leaves it out`,
    ];
  if (outliers.length === 0) return [];
  return [
    `warning: ${benchmark.name}: ${outliers.length} of ${times.length} runs lie far off the others; measure again when the computer has less to do`,
  ];
}

/** @example 'start-up, not counted: threads 31.2 ms, processes 95.0 ms' */
export function startupLine(measurements: readonly Measurement[]): string | undefined {
  const parts = measurements.flatMap(({ benchmark, startupMs }) =>
    startupMs === undefined ? [] : [`${benchmark.name} ${formatDuration(startupMs)}`],
  );
  return parts.length === 0 ? undefined : `start-up, not counted: ${parts.join(', ')}`;
}

function describeOutcome(outcome: Outcome): string {
  const text = outcome.ok
    ? inspect(outcome.value, { breakLength: Infinity, compact: true, depth: 3, maxArrayLength: 20 })
    : describeThrown(outcome.error).replaceAll('\n', ' ');
  return text.length > MAX_VALUE ? `${text.slice(0, MAX_VALUE - 1)}…` : text;
}

function describeRun({ benchmark, run }: RunName, namesRuns: boolean): string {
  return namesRuns ? `${benchmark} (run ${run})` : benchmark;
}
