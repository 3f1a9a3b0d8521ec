import { expect, test } from 'vitest';

import { splitWords } from '../../../src/cli/settings/split-words.ts';

test.each([
  ['', []],
  ['  ', []],
  ['-p 4\t--quiet\n', ['-p', '4', '--quiet']],
  [`--env 'A=x y'`, ['--env', 'A=x y']],
  [`'a"b' "c'd"`, ['a"b', "c'd"]],
  [String.raw`"a\"b\\c\d"`, [String.raw`a"b\c\d`]],
  [String.raw`a\ b \'c`, ['a b', "'c"]],
  [`x'y'"z"`, ['xyz']],
  [`'' ""`, ['', '']],
])('%j is split into %j, as a shell does', (line, words) => {
  expect(splitWords(line)).toEqual(words);
});

test.each([`'a`, `"a`, String.raw`"a\"`, 'a\\'])('%j is not closed', (line) => {
  expect(splitWords(line)).toBeUndefined();
});
