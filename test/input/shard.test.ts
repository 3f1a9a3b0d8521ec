import fc from 'fast-check';
import { expect, test } from 'vitest';

import { assignShards, byHash, parseShard, shardOfCi } from '../../src/input/shard.ts';

test('I/N is the I-th of N parts', () => {
  expect(parseShard('--shard', '1/1')).toEqual({ index: 1, count: 1 });
  expect(parseShard('--shard', '03/12')).toEqual({ index: 3, count: 12 });
});

test.each([
  ['4/3', 'index must be between 1 and 3'],
  ['0/3', 'index must be between 1 and 3'],
  ['1/0', 'there must be at least 1 shard'],
  ['x', 'expected INDEX/COUNT like 1/3, or auto'],
  ['', 'expected INDEX/COUNT like 1/3, or auto'],
  ['-1/3', 'expected INDEX/COUNT like 1/3, or auto'],
])('--shard %j is refused', (text, reason) => {
  expect(() => parseShard('--shard', text)).toThrow(
    expect.objectContaining({ code: 'ERR_MPRUN_USAGE', message: `invalid --shard '${text}': ${reason}` }),
  );
});

test.each([
  [
    { CI_NODE_INDEX: '1', CI_NODE_TOTAL: '3' },
    { index: 1, count: 3 },
  ],
  [
    { CIRCLE_NODE_INDEX: '0', CIRCLE_NODE_TOTAL: '3' },
    { index: 1, count: 3 },
  ],
  [
    { BUILDKITE_PARALLEL_JOB: '2', BUILDKITE_PARALLEL_JOB_COUNT: '3' },
    { index: 3, count: 3 },
  ],
])('auto: %j', (env, shard) => {
  expect(shardOfCi(env)).toEqual(shard);
});

test('auto is refused where nobody says which part it is, or nonsense', () => {
  expect(() => shardOfCi({ CI_NODE_INDEX: '1' })).toThrow(
    expect.objectContaining({
      message: "invalid --shard 'auto': nothing in the environment says which part this is",
      hint: expect.stringContaining('CI_NODE_INDEX and CI_NODE_TOTAL'),
    }),
  );
  expect(() => shardOfCi({ CIRCLE_NODE_INDEX: '3', CIRCLE_NODE_TOTAL: '3' })).toThrow(
    "invalid --shard 'auto': CIRCLE_NODE_INDEX is '3' and CIRCLE_NODE_TOTAL '3'",
  );
});

test('by hash, an input stays in its shard whatever the list, and shards are about equal', () => {
  const sizes = [1, 2, 3].map((index) => {
    const { has } = byHash({ index, count: 3 });
    return Array.from({ length: 3000 }, (_, k) => has(`data/${k}.txt`, 1)).filter(Boolean).length;
  });
  expect(sizes.reduce((sum, size) => sum + size)).toBe(3000);
  for (const size of sizes) expect(Math.abs(size - 1000)).toBeLessThan(120);
  const { has } = byHash({ index: 1, count: 3 });
  expect(has({ a: 1 }, 1)).toBe(has({ a: 1 }, 99));
});

test('by duration, the longest come first, and what nobody has timed counts as the median', () => {
  expect([...assignShards([5, 3, 2, undefined], 2)]).toEqual([0, 1, 0, 1]);
  expect([...assignShards([undefined, undefined, undefined, undefined], 2)]).toEqual([0, 1, 0, 1]);
  expect([...assignShards([0, 0, 0], 3)]).toEqual([0, 1, 2]);
  expect([...assignShards([], 3)]).toEqual([]);
});

test('by duration, no shard has more than the even share and one input', () => {
  const times = fc.array(fc.nat(1000), { minLength: 1, maxLength: 50 });
  fc.assert(
    fc.property(times, fc.integer({ min: 1, max: 6 }), (list, count) => {
      const loads = Array.from({ length: count }, () => 0);
      assignShards(list, count).forEach((shard, k) => (loads[shard] = (loads[shard] ?? 0) + (list[k] ?? 0)));
      const even = list.reduce((sum, time) => sum + time, 0) / count;
      expect(Math.max(...loads)).toBeLessThanOrEqual(even + Math.max(...list));
    }),
  );
});
