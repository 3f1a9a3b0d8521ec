import { expect, test } from 'vitest';

import { splitLiteralSources } from '../../src/cli/literal-sources.ts';

const split = (text: string): ReturnType<typeof splitLiteralSources> => splitLiteralSources(text.split(' '));

test('without a mark, the command line stays as it is', () => {
  expect(split('map x.ts :: a:::b -q')).toEqual({ argv: ['map', 'x.ts', '::', 'a:::b', '-q'], sources: [] });
});

test('everything behind the first mark is data, whatever it looks like', () => {
  expect(split('map x.ts -q ::: 1 --help -- ::: -j')).toEqual({
    argv: ['map', 'x.ts', '-q'],
    sources: [
      { kind: 'values', isLinked: false, values: ['1', '--help', '--'] },
      { kind: 'values', isLinked: false, values: ['-j'] },
    ],
  });
});

test('a plus links a source to the one before; each file is a source of its own', () => {
  expect(split('map x.ts ::: 1 :::+ a :::: f - ::::+ g').sources).toEqual([
    { kind: 'values', isLinked: false, values: ['1'] },
    { kind: 'values', isLinked: true, values: ['a'] },
    { kind: 'file', isLinked: false, path: 'f' },
    { kind: 'file', isLinked: false, path: '-' },
    { kind: 'file', isLinked: true, path: 'g' },
  ]);
});

test('a mark without values is a source without inputs', () => {
  expect(split('map x.ts :::').sources).toEqual([{ kind: 'values', isLinked: false, values: [] }]);
});
