import fc from 'fast-check';
import { expect, test } from 'vitest';

import { RunningMedian } from '../../src/pool/running-median.ts';

function medianOf(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const half = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(half)] ?? 0) + (sorted[Math.ceil(half)] ?? 0)) / 2;
}

function running(numbers: Iterable<number>): RunningMedian {
  const median = new RunningMedian();
  for (const number of numbers) median.add(number);
  return median;
}

test('there is none of nothing', () => {
  expect(new RunningMedian()).toMatchObject({ value: undefined, count: 0 });
});

test('it is exact of up to five', () => {
  const few = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(few, (numbers) => {
      expect(running(numbers).value).toBe(medianOf(numbers));
    }),
  );
});

test('it lies among the numbers, however many and whatever they are', () => {
  const many = fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 6, maxLength: 300 });
  fc.assert(
    fc.property(many, (numbers) => {
      const { value = NaN, count } = running(numbers);
      expect(count).toBe(numbers.length);
      expect(value).toBeGreaterThanOrEqual(Math.min(...numbers));
      expect(value).toBeLessThanOrEqual(Math.max(...numbers));
    }),
  );
});

/** Numbers from 0 to 1 that are the same in each run. */
function* random(count: number, seed = 1): Generator<number> {
  for (let k = 0, state = seed; k < count; k++) {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    yield state / 2 ** 31;
  }
}

test.each([
  ['even', (x: number) => x],
  ['with a long tail', (x: number) => -Math.log(1 - x)],
  ['of two kinds', (x: number) => (x < 0.8 ? x : 1000 * x)],
  ['all the same', () => 5],
])('of many it is near the median: %s', (_, shape) => {
  const numbers = [...random(10_000)].map(shape);
  const exact = medianOf(numbers);
  expect(Math.abs((running(numbers).value ?? NaN) - exact)).toBeLessThanOrEqual(exact * 0.05);
});

test.each([
  ['rising', (k: number) => k],
  ['falling', (k: number) => 10_000 - k],
])('in whatever order they come: %s', (_, shape) => {
  const numbers = [...Array(10_000).keys()].map(shape);
  expect(running(numbers).value).toBeGreaterThan(4500);
  expect(running(numbers).value).toBeLessThan(5500);
});
