import fc from 'fast-check';
import { expect, test } from 'vitest';

import { combine, type Combination } from '../../src/input/combine.ts';
import { fromIterable } from '../../src/input/iterable.ts';
import type { InputStream } from '../../src/types.ts';
import { broken, later, untilBroken } from './broken.ts';
import { pullAll } from './pull-all.ts';

/** Sources of these values; one that begins with `+` is linked to the one before. */
function sources(lists: readonly (readonly unknown[])[]): Parameters<typeof combine>[0] {
  return lists.map((list) => {
    const isLinked = list[0] === '+';
    return { stream: fromIterable(isLinked ? list.slice(1) : list), isLinked };
  });
}

const combined = (lists: readonly (readonly unknown[])[], how: Combination): InputStream =>
  combine(sources(lists), how);

test.each<[string, Combination, unknown[][], unknown[]]>([
  [
    'every combination, the last varying fastest',
    'product',
    [
      [1, 2],
      ['a', 'b'],
    ],
    [
      [1, 'a'],
      [1, 'b'],
      [2, 'a'],
      [2, 'b'],
    ],
  ],
  [
    'a linked source goes along with the one before',
    'product',
    [
      [1, 2, 3],
      ['+', 'a', 'b'],
    ],
    [
      [1, 'a'],
      [2, 'b'],
    ],
  ],
  [
    'linked sources are combined with others as one, and their inputs stand in a row',
    'product',
    [
      ['A', 'B'],
      ['+', [1], [2]],
      ['X', 'Y'],
    ],
    [
      ['A', [1], 'X'],
      ['A', [1], 'Y'],
      ['B', [2], 'X'],
      ['B', [2], 'Y'],
    ],
  ],
  [
    'link: up to the shortest',
    'link',
    [
      [1, 2, 3],
      ['a', 'b'],
    ],
    [
      [1, 'a'],
      [2, 'b'],
    ],
  ],
  [
    'link-wrap: the shorter one begins anew',
    'link-wrap',
    [
      [1, 2, 3],
      ['a', 'b'],
    ],
    [
      [1, 'a'],
      [2, 'b'],
      [3, 'a'],
    ],
  ],
  [
    'link-wrap: whichever is the shorter',
    'link-wrap',
    [['a'], [1, 2, 3], ['x', 'y']],
    [
      ['a', 1, 'x'],
      ['a', 2, 'y'],
      ['a', 3, 'x'],
    ],
  ],
  ['concat: one after the other', 'concat', [[1, 2], ['a']], [1, 2, 'a']],
  ['concat: linked ones are tuples', 'concat', [[1, 2], ['+', 3, 4], ['a']], [[1, 3], [2, 4], 'a']],
  ['one source as it is', 'product', [[1, [2]]], [1, [2]]],
  ['no source, no input', 'product', [], []],
  ['a product with nothing is nothing', 'product', [[1, 2], []], []],
  ['nothing can begin anew', 'link-wrap', [[1, 2], []], []],
])('%s', async (_, how, lists, expected) => {
  for (const pulls of [[1], [2, 3], [100]])
    expect(await pullAll(combined(lists, how), pulls)).toEqual(expected);
  expect(combined(lists, how).length).toBe(expected.length);
});

test('link and link-wrap agree with their lists, however the inputs come', async () => {
  const lists = fc.array(fc.array(fc.integer(), { maxLength: 7 }), { minLength: 2, maxLength: 4 });
  const sizes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(lists, fc.integer({ min: 1, max: 3 }), sizes, async (some, atOnce, pulls) => {
      const streams = () =>
        some.map((list, k) => ({
          stream: k % 2 ? later(list, atOnce) : fromIterable(list),
          isLinked: false,
        }));
      const lengths = some.map(({ length }) => length);
      const shortest = Array.from({ length: Math.min(...lengths) }, (_, k) => some.map((list) => list[k]));
      expect(await pullAll(combine(streams(), 'link'), pulls)).toEqual(shortest);
      const longest = Math.min(...lengths) === 0 ? 0 : Math.max(...lengths);
      const wrapped = Array.from({ length: longest }, (_, k) => some.map((list) => list[k % list.length]));
      expect(await pullAll(combine(streams(), 'link-wrap'), pulls)).toEqual(wrapped);
    }),
  );
});

test('link stops at the shortest without a look at what is wrong beyond', async () => {
  const streams = [
    { stream: broken([1, 2, 3]), isLinked: false },
    { stream: fromIterable(['a', 'b']), isLinked: false },
  ];
  expect(await untilBroken(combine(streams, 'link'), 1)).toEqual([
    [
      [1, 'a'],
      [2, 'b'],
    ],
    'nothing was thrown',
  ]);
});

test('what is wrong with a source is told at its row', async () => {
  for (const how of ['link', 'link-wrap'] as const) {
    const streams = [
      { stream: fromIterable([1, 2, 3]), isLinked: false },
      { stream: broken(['a', 'b']), isLinked: false },
    ];
    expect(await untilBroken(combine(streams, how), 5)).toEqual([
      [
        [1, 'a'],
        [2, 'b'],
      ],
      'broken',
    ]);
  }
});

test('a source without an end is linked as it goes', async () => {
  const endless = fromIterable(
    (function* () {
      for (let n = 0; ; n++) yield n;
    })(),
  );
  const stream = combine(
    [
      { stream: endless, isLinked: false },
      { stream: fromIterable(['a', 'b']), isLinked: false },
    ],
    'link-wrap',
  );
  const rows: unknown[] = [];
  while (rows.length < 5) rows.push(...(await stream.pull(5 - rows.length)));
  expect(rows).toEqual([
    [0, 'a'],
    [1, 'b'],
    [2, 'a'],
    [3, 'b'],
    [4, 'a'],
  ]);
});
