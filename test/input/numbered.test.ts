import fc from 'fast-check';
import { expect, test } from 'vitest';

import { fromIterable } from '../../src/input/iterable.ts';
import { numbered, type Selection } from '../../src/input/numbered.ts';
import { byDuration, byHash, byIndex } from '../../src/input/shard.ts';
import { fromRange } from '../../src/input/range.ts';
import type { InputStream } from '../../src/types.ts';
import { broken, later, untilBroken } from './broken.ts';
import { pullAll } from './pull-all.ts';

const NONE: Selection = { shard: undefined, isDone: undefined };

test('where nothing is left out, a number is the index plus one, and the length stays known', async () => {
  const inputs = numbered(fromIterable(['a', 'b']), NONE);
  expect([inputs.stream.length, inputs.total]).toEqual([2, 2]);
  expect(inputs.stream.pull(5)).toEqual(['a', 'b']);
  expect([inputs.seqOf(0), inputs.seqOf(1), inputs.seen, inputs.skipped]).toEqual([1, 2, 2, 0]);
});

test('shards by index, hash and duration: each input is in exactly one, with its number in the whole list', async () => {
  const list = fc.array(fc.oneof(fc.integer(), fc.string(), fc.record({ a: fc.nat() })), { maxLength: 30 });
  const sizes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(
      list,
      fc.integer({ min: 1, max: 7 }),
      sizes,
      fc.boolean(),
      async (inputs, count, pulls, isLater) => {
        const source = (): InputStream => (isLater ? later(inputs) : fromIterable(inputs));
        const timeOf = (input: unknown): number | undefined =>
          typeof input === 'number' ? Math.abs(input) : undefined;
        const kinds = [
          (index: number) => numbered(source(), { ...NONE, shard: byIndex({ index, count }) }),
          (index: number) => numbered(source(), { ...NONE, shard: byHash({ index, count }) }),
          (index: number) => {
            const { stream, filter } = byDuration(source(), { index, count }, timeOf);
            return numbered(stream, { ...NONE, shard: filter });
          },
        ];
        for (const make of kinds) {
          const found: [number, unknown][] = [];
          for (let index = 1; index <= count; index++) {
            const shard = make(index);
            const own = await pullAll(shard.stream, pulls);
            if (shard.total !== undefined) expect(own).toHaveLength(shard.total);
            expect(shard.seen).toBe(inputs.length);
            own.forEach((input, k) => found.push([shard.seqOf(k), input]));
          }
          found.sort(([a], [b]) => a - b);
          expect(found).toEqual(inputs.map((input, k) => [k + 1, input]));
        }
      },
    ),
    { numRuns: 60 },
  );
});

test('a shard by index of a list of known length knows its own, however long the list', async () => {
  const inputs = numbered(fromRange({ length: 1e12, at: (index) => index }), {
    ...NONE,
    shard: byIndex({ index: 3, count: 4 }),
  });
  expect(inputs.stream.length).toBe(2.5e11);
  expect(await inputs.stream.pull(2)).toEqual([2, 6]);
  expect(inputs.seqOf(1)).toBe(7);
});

test('what is done is left out and counted, and the numbers of the others stay', async () => {
  const asked: [unknown, number][] = [];
  const isDone = (input: unknown, seq: number): boolean => {
    asked.push([input, seq]);
    return input !== 'c' && input !== 'e';
  };
  const inputs = numbered(fromIterable(['a', 'b', 'c', 'd', 'e', 'f']), {
    shard: byIndex({ index: 1, count: 2 }),
    isDone,
  });
  expect([inputs.total, inputs.stream.length]).toEqual([3, undefined]);
  expect(await pullAll(inputs.stream)).toEqual(['c', 'e']);
  expect([inputs.seqOf(0), inputs.seqOf(1), inputs.skipped, inputs.seen]).toEqual([3, 5, 1, 6]);
  expect(asked).toEqual([
    ['a', 1],
    ['c', 3],
    ['e', 5],
  ]);
});

test('numbers are forgotten in any order', async () => {
  const inputs = numbered(fromIterable([1, 2, 3, 4, 5]), { ...NONE, isDone: (input) => input === 1 });
  await pullAll(inputs.stream);
  inputs.forget(2, 2);
  expect([inputs.seqOf(0), inputs.seqOf(1)]).toEqual([2, 3]);
  expect(() => inputs.seqOf(2)).toThrow('input 2 was not pulled yet, or is forgotten');
});

test('millions that are done do not hold up the event loop', async () => {
  const inputs = numbered(fromRange({ length: 300_000, at: (index) => index }), {
    ...NONE,
    isDone: (input) => input !== 299_999,
  });
  let turns = 0;
  const turn = (): void => void (turns++, (immediate = setImmediate(turn)));
  let immediate = setImmediate(turn);
  expect(await inputs.stream.pull(1)).toEqual([299_999]);
  clearImmediate(immediate);
  expect(turns).toBeGreaterThan(1);
});

test('what breaks the list is thrown behind what came before', async () => {
  const shard = byIndex({ index: 1, count: 2 });
  expect(await untilBroken(numbered(broken([1, 2, 3]), { ...NONE, shard }).stream, 1)).toEqual([
    [1, 3],
    'broken',
  ]);
  const { stream, filter } = byDuration(broken([1, 2, 3]), { index: 1, count: 1 }, () => 1);
  expect(await untilBroken(numbered(stream, { ...NONE, shard: filter }).stream, 2)).toEqual([
    [1, 2, 3],
    'broken',
  ]);
});
