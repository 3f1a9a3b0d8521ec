import { expect, test } from 'vitest';

import { nameByShard, withShard } from '../../../src/cli/options/shard-names.ts';

test('{shard} in a name is the part of the inputs this run takes', () => {
  expect(withShard('log.{shard}.{shard}', { index: 2, count: 4 })).toBe('log.2of4.2of4');
  expect(withShard('{shard}', undefined)).toBe('1of1');
  expect(withShard('plain', { index: 2, count: 4 })).toBe('plain');
});

test('all files that a run writes are named by its shard', () => {
  const flags = { output: 'o{shard}', results: 'r{shard}', joblog: '+j{shard}', trace: 't{shard}' };
  expect(nameByShard({ ...flags, reporter: ['dot', 'junit={shard}.xml'] }, { index: 1, count: 3 })).toEqual({
    output: 'o1of3',
    results: 'r1of3',
    joblog: '+j1of3',
    trace: 't1of3',
    reporter: ['dot', 'junit=1of3.xml'],
  });
  expect(nameByShard({ output: '-', reporter: [] }, undefined)).toEqual({ output: '-', reporter: [] });
});

test.each([
  ['--output', { output: '' }],
  ['--results', { output: '-', results: '' }],
  ['--joblog', { output: '-', joblog: '+' }],
  ['--trace', { output: '-', trace: '' }],
])('%s with an empty name is refused', (flag, flags) => {
  expect(() => nameByShard({ reporter: [], ...flags }, undefined)).toThrow(`invalid ${flag} '': it is empty`);
});
