import { expect, test } from 'vitest';

import { makeBenchmarks, MODES } from '../../src/bench/benchmark.ts';

const WISHES = { modes: MODES, processes: 4, chunksize: 10, sweep: {} } as const;

test('without a sweep there is one benchmark per mode, in order; sequential has no workers to choose', () => {
  expect(makeBenchmarks(WISHES)).toEqual([
    { name: 'sequential', mode: 'sequential', processes: 1, chunksize: 'auto', parameters: {} },
    { name: 'threads', mode: 'threads', processes: 4, chunksize: 10, parameters: {} },
    { name: 'processes', mode: 'processes', processes: 4, chunksize: 10, parameters: {} },
  ]);
});

test('a sweep is each combination, sequential once and without parameters; every pool says its own', () => {
  const benchmarks = makeBenchmarks({
    ...WISHES,
    modes: ['sequential', 'processes'],
    sweep: { processes: [1, 2], chunksize: [1, 'auto'] },
  });
  expect(benchmarks.map(({ name, parameters }) => [name, parameters])).toEqual([
    ['sequential', {}],
    ['processes -p 1 --chunksize 1', { processes: '1', chunksize: '1' }],
    ['processes -p 1 --chunksize auto', { processes: '1', chunksize: 'auto' }],
    ['processes -p 2 --chunksize 1', { processes: '2', chunksize: '1' }],
    ['processes -p 2 --chunksize auto', { processes: '2', chunksize: 'auto' }],
  ]);
});

test('what is not swept keeps its one value, and is not in the name', () => {
  const [, threads] = makeBenchmarks({ ...WISHES, sweep: { processes: [3] } });
  expect(threads).toEqual({
    name: 'threads -p 3',
    mode: 'threads',
    processes: 3,
    chunksize: 10,
    parameters: { processes: '3' },
  });
});
