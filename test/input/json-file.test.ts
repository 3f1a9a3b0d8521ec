import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import fc from 'fast-check';
import { expect, test } from 'vitest';

import { fromJsonFile } from '../../src/input/json-file.ts';
import { makeFolder } from '../support/workspace.ts';
import { pullAll } from './pull-all.ts';

function write(text: string): string {
  const path = join(makeFolder(), 'data.json');
  writeFileSync(path, text);
  return path;
}

function messageOf(text: string): string {
  const path = write(text);
  try {
    void fromJsonFile(path).pull(1);
  } catch (error) {
    return (error as Error).message.replace(path, 'data.json');
  }
  return 'no error';
}

test('an array gives its elements, any other document is one input', async () => {
  expect(await pullAll(fromJsonFile(write('\uFEFF[1, [2], null]\n')), [2])).toEqual([1, [2], null]);
  expect(await pullAll(fromJsonFile(write('[]')))).toEqual([]);
  for (const one of ['{"a":[1]}', '"text"', '5', 'null'])
    expect(await pullAll(fromJsonFile(write(one)))).toEqual([JSON.parse(one)]);
});

test.each([
  ['', '1:1: malformed JSON: Unexpected end of JSON input'],
  ['[1,\n 2,,\n 3]', "2:4: malformed JSON: Unexpected token ','"],
  ['{"a": 1,\n}', '2:1: malformed JSON: Expected double-quoted property name'],
  ['[1,\n2', "2:2: malformed JSON: Expected ',' or ']' after array element"],
  ['["a\nb"]', '1:4: malformed JSON: Bad control character in string literal'],
  ['[1.,\n2]', '1:4: malformed JSON: Unterminated fractional number'],
  ['[\n nulx]', "2:5: malformed JSON: Unexpected token 'x'"],
  ['[\n \u001b]', String.raw`2:2: malformed JSON: Unexpected token '\x1b'`],
  [`{"${'a'.repeat(50)}":\noops, "${'b'.repeat(50)}": 1}`, "2:1: malformed JSON: Unexpected token 'o'"],
])('%j is refused at its place, on one line', (text, expected) => {
  expect(messageOf(text)).toBe(`data.json:${expected}`);
});

test('the place is that of a character which cannot stand there, wherever it is', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 3 }), fc.nat(), (json, at) => {
      const pretty = JSON.stringify([JSON.parse(json)], undefined, 1);
      const breaks = [...pretty.matchAll(/\n/g)].map(({ index }) => index);
      const cut = breaks[at % breaks.length] ?? 0;
      const line = pretty.slice(0, cut).split('\n').length + 1;
      // Between tokens, nothing begins with @.
      expect(messageOf(`${pretty.slice(0, cut + 1)}@${pretty.slice(cut + 1)}`)).toMatch(
        `data.json:${line}:1: malformed JSON: `,
      );
    }),
    { numRuns: 50 },
  );
});

test('a file that went away after it was named is an error that says so', () => {
  const path = write('[1]');
  const stream = fromJsonFile(path);
  rmSync(path);
  expect(() => stream.pull(1)).toThrow(
    expect.objectContaining({ code: 'ERR_MPRUN_INPUT_OPEN', message: `cannot read '${path}': no such file` }),
  );
});

test('a file that was closed before it was pulled is not read', () => {
  const stream = fromJsonFile('/nowhere/data.json');
  stream.close();
  expect(stream.pull(1)).toEqual([]);
});
