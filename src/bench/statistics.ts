/** Of at least one value. */
export interface Statistics {
  readonly mean: number;
  /** Of a sample (divided by n - 1); `undefined` for a single value, of which nobody knows how it varies. */
  readonly stddev: number | undefined;
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** @example summarize([1, 2, 3]); // { mean: 2, stddev: 1, median: 2, min: 1, max: 3 } */
export function summarize(values: readonly number[]): Statistics {
  return {
    mean: meanOf(values),
    stddev: values.length > 1 ? stddevOf(values) : undefined,
    median: medianOf(values),
    min: Math.min(...values),
    max: Math.max(...values),
  };
}

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** How far off an outlier is at least, in median absolute deviations: ten standard deviations of a normal sample. */
const OUTLIER_SCORE = 14.826;

/**
 * Places of the values that lie far off the others, by the modified z-score (Iglewicz and Hoaglin, How to Detect and
 * Handle Outliers, 1993), which a single far value does not mislead as it does a mean.
 */
export function findOutliers(values: readonly number[]): number[] {
  const median = medianOf(values);
  const deviation = medianOf(values.map((value) => Math.abs(value - median)));
  return values.flatMap((value, k) => {
    const score = Math.abs(value - median) / (deviation || Number.EPSILON);
    return score > OUTLIER_SCORE ? [k] : [];
  });
}

function stddevOf(values: readonly number[]): number {
  const mean = meanOf(values);
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
}
