import { expect, test } from 'vitest';

import { ratioOf } from '../../src/bench/measurement.ts';
import { findOutliers, summarize } from '../../src/bench/statistics.ts';
import { measured } from './measurements.ts';

test('a sample has mean, standard deviation (by n - 1), median, minimum and maximum', () => {
  expect(summarize([2, 4, 4, 4, 5, 5, 7, 9])).toEqual({
    mean: 5,
    stddev: Math.sqrt(32 / 7),
    median: 4.5,
    min: 2,
    max: 9,
  });
  expect(summarize([3, 1, 2]).median).toBe(2);
});

test('a single value varies by nobody knows what', () => {
  expect(summarize([7])).toEqual({ mean: 7, stddev: undefined, median: 7, min: 7, max: 7 });
});

test('outliers lie far from the median, in units of the median deviation', () => {
  expect(findOutliers([1])).toEqual([]);
  expect(findOutliers([1000, 0])).toEqual([]);
  expect(findOutliers([-0.2, 0, 0.2])).toEqual([]);
  expect(findOutliers([-0.2, 0, 0.2, 4])).toEqual([3]);
  expect(findOutliers([0.5, 0.3, 0.29, 0.31, 0.3])).toEqual([0]);
  // All others are equal: the median deviation is 0.
  expect(findOutliers([10, 10, 10, 10, 100])).toEqual([4]);
});

test('a ratio carries the uncertainty of both means, where both are known', () => {
  const slow = measured('sequential', [190, 200, 210]);
  const fast = measured('threads', [90, 100, 110]);
  expect(ratioOf(slow, fast).value).toBe(2);
  expect(ratioOf(slow, fast).stddev).toBeCloseTo(2 * Math.hypot(0.05, 0.1));
  expect(ratioOf(slow, measured('threads', [100]))).toEqual({ value: 2, stddev: undefined });
});
