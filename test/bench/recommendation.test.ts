import { expect, test } from 'vitest';

import type { Measurement } from '../../src/bench/measurement.ts';
import { failedInputs, recommend } from '../../src/bench/recommendation.ts';
import { measured } from './measurements.ts';

/** Name of the best, the reason, what it is compared with, and by how much. */
function advice(...measurements: Measurement[]): unknown[] {
  const recommendation = recommend(measurements);
  if (!recommendation) return [];
  const { best, reason, other, ratio } = recommendation;
  return [best.benchmark.name, reason, other.benchmark.name, ratio];
}

test('the fastest pool is recommended where it is faster than sequential', () => {
  const all = [measured('sequential', [200]), measured('threads', [160]), measured('processes', [100])];
  expect(advice(...all)).toEqual(['processes', 'faster', 'sequential', 2]);
});

test('where every pool is slower, sequential is, compared with the fastest pool', () => {
  const all = [measured('sequential', [100]), measured('threads', [180]), measured('processes', [250])];
  expect(advice(...all)).toEqual(['sequential', 'alone', 'threads', 1.8]);
});

test('a single run has to be faster by more than a tenth', () => {
  expect(advice(measured('sequential', [109]), measured('processes', [100]))[1]).toBe('tie');
  expect(advice(measured('sequential', [112]), measured('processes', [100]))[1]).toBe('faster');
});

test('several runs have to be faster by a twentieth, and by more than they vary', () => {
  expect(advice(measured('sequential', [104, 104]), measured('processes', [100, 100]))[1]).toBe('tie');
  expect(advice(measured('sequential', [108, 108]), measured('processes', [100, 100]))[1]).toBe('faster');
  expect(advice(measured('sequential', [90, 126]), measured('processes', [80, 120]))[1]).toBe('tie');
});

test('of what is equally fast, the simplest: sequential, then processes, then threads', () => {
  const all = [measured('threads', [98]), measured('processes', [99]), measured('sequential', [100])];
  expect(advice(...all)).toEqual(['sequential', 'tie', 'threads', 100 / 98]);
  expect(advice(...all.slice(0, 2))[0]).toBe('processes');
});

test('of what is equally fast, fewer workers, and the chunksize nobody has to choose', () => {
  const setting = (processes: number, chunksize: number | 'auto', ms: number): Measurement =>
    measured('processes', [ms], { name: `${processes} ${chunksize}`, processes, chunksize });
  const sequential = measured('sequential', [300]);
  expect(advice(sequential, setting(4, 'auto', 98), setting(2, 'auto', 100))[0]).toBe('2 auto');
  expect(advice(sequential, setting(2, 10, 98), setting(2, 'auto', 100))[0]).toBe('2 auto');
  expect(advice(sequential, setting(2, 10, 100), setting(2, 1, 102), setting(2, 'auto', 150))[0]).toBe(
    '2 10',
  );
  expect(advice(sequential, setting(1, 'auto', 200), setting(2, 'auto', 100))[0]).toBe('2 auto');
});

test('without sequential it is compared with the slowest', () => {
  const all = [measured('threads', [100]), measured('processes', [150])];
  expect(advice(...all)).toEqual(['threads', 'faster', 'processes', 1.5]);
  const equal = [measured('threads', [100]), measured('processes', [102])];
  expect(advice(...equal)).toEqual(['processes', 'tie', 'processes', 1]);
});

test('one measurement, or none, recommends nothing', () => {
  expect(recommend([])).toBeUndefined();
  expect(recommend([measured('threads', [1])])).toBeUndefined();
});

test('failed inputs are counted over all runs of all modes: the least, and the most', () => {
  const failing = (...failures: number[]): Measurement => measured('threads', [1, 1], { rest: { failures } });
  expect(failedInputs([failing(0, 0), failing(0, 0)])).toEqual({ least: 0, most: 0 });
  expect(failedInputs([failing(3, 3), failing(2, 3)])).toEqual({ least: 2, most: 3 });
});
