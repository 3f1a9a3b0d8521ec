import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';

import fc from 'fast-check';
import { expect, test } from 'vitest';

import { fromIterable } from '../../src/input/iterable.ts';
import { fromLines } from '../../src/input/lines.ts';
import { openInputs, type InputRequest } from '../../src/input/open.ts';
import type { InputStream } from '../../src/types.ts';
import { makeFolder } from '../support/workspace.ts';

const request: InputRequest = { specs: [], values: [], files: [], type: 'auto', records: 'values' };

function open(some: Partial<InputRequest>, stdin = ''): InputStream {
  return openInputs({ ...request, ...some }, () => Readable.from([Buffer.from(stdin)]));
}

/** All inputs, pulled in portions of these sizes. */
async function pullAll(stream: InputStream, sizes: readonly number[] = [10]): Promise<unknown[]> {
  const inputs: unknown[] = [];
  for (let k = 0; ; k++) {
    const max = sizes[k % sizes.length] ?? 1;
    const some = await stream.pull(max);
    expect(some.length).toBeLessThanOrEqual(max);
    if (some.length === 0) return inputs;
    inputs.push(...some);
  }
}

test('lines are the same however the bytes are cut and however many are pulled at a time', async () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'ü', '😀', '\n', '\r\n', ' ') });
  const sizes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1 });
  await fc.assert(
    fc.asyncProperty(text, fc.array(fc.nat(50)), sizes, async (content, cuts, pulls) => {
      const bytes = Buffer.from(content);
      const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
      const blocks = places.slice(1).map((to, k) => bytes.subarray(places[k], to));
      const stream = fromLines({ open: () => Readable.from(blocks), name: 'x' }, (line) => line);
      const expected = content
        .split('\n')
        .map((line) => line.replace(/\r$/, ''))
        .filter((line) => line !== '');
      expect(await pullAll(stream, pulls)).toEqual(expected);
    }),
  );
});

test('a malformed line speaks after all before it were given out, and names its place', async () => {
  const stream = open({ files: ['-'], type: 'json' }, '1\n\n2\n{oops\n4\n');
  expect(await stream.pull(10)).toEqual([1, 2]);
  await expect(async () => stream.pull(10)).rejects.toMatchObject({
    code: 'ERR_MPRUN_INPUT_PARSE',
    message: expect.stringMatching(/^<stdin>:4: malformed JSON/),
  });
});

test('auto converts what reads back the same, and nothing else', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer()),
      async (number) => {
        const text = String(number);
        fc.pre(!text.includes('e') || Number(text) === number);
        expect(await pullAll(open({ values: [text] }))).toEqual([Object.is(number, -0) ? 0 : number]);
      },
    ),
  );
  const kept = [
    '007',
    '1.50',
    '+1',
    '12345678901234567890',
    'Infinity',
    'NaN',
    '0x10',
    '-',
    '1e3',
    '-0',
    '.5',
  ];
  expect(await pullAll(open({ values: kept }))).toEqual(kept);
});

test('types: string keeps text, number wants numbers, json wants JSON', async () => {
  expect(await pullAll(open({ values: ['1', 'true'], type: 'string' }))).toEqual(['1', 'true']);
  expect(await pullAll(open({ values: ['007', '1e3'], type: 'number' }))).toEqual([7, 1000]);
  expect(await pullAll(open({ values: ['{"a":1}', '"x"'], type: 'json' }))).toEqual([{ a: 1 }, 'x']);
  expect(() => open({ values: ['1', 'x'], type: 'number' })).toThrow("argument 2: 'x' is not a number");
  expect(() => open({ values: ['{'], type: 'json' })).toThrow(/^argument 1: malformed JSON/);
});

test('specs: lists, JSON, files, text', async () => {
  const file = join(makeFolder(), 'data.json');
  writeFileSync(file, '[{"a": 1}, 2]');
  const inputs = async (spec: string): Promise<unknown[]> => pullAll(open({ specs: [spec] }, '5\n'));
  expect(await inputs('1,b,3..5')).toEqual([1, 'b', 3, 4, 5]);
  expect(await inputs('[1,[2]]')).toEqual([1, [2]]);
  expect(await inputs('{"a":1}')).toEqual([{ a: 1 }]);
  expect(await inputs(`@${file}`)).toEqual([{ a: 1 }, 2]);
  expect(await inputs('-')).toEqual([5]);
  expect(await inputs('str:1,2..3')).toEqual(['1,2..3']);
  expect(() => open({ specs: ['=0..9'] })).toThrow(
    expect.objectContaining({ hint: 'write -i 0..9 or --inputs=0..9' }),
  );
  expect(() => open({ specs: [''] })).toThrow("invalid --inputs '': it is empty");
  expect(() => open({ specs: ['[1,'] })).toThrow(/^invalid --inputs '\[1,': malformed JSON/);
});

test('several sources make tuples, the last one varying fastest', async () => {
  const stream = open({ values: ['x', 'y'], specs: ['1..2'], files: ['-'] }, 'p\nq\n');
  expect(await pullAll(stream, [3, 1])).toEqual(
    ['x', 'y'].flatMap((a) => [1, 2].flatMap((b) => ['p', 'q'].map((c) => [a, b, c]))),
  );
  expect(open({ values: ['x', 'y'], specs: ['1..3'] }).length).toBe(6);
});

test('files that cannot be opened say so before anything runs', () => {
  expect(() => open({ files: ['/nowhere/x.txt'] })).toThrow("cannot open '/nowhere/x.txt': no such file");
  expect(() => open({ files: [makeFolder()] })).toThrow(/: it is a directory$/);
});

test('a sync iterable is pulled no further than asked, and closed when it is left', () => {
  let pulled = 0;
  let isClosed = false;
  function* endless(): Generator<number> {
    try {
      for (;;) yield pulled++;
    } finally {
      isClosed = true;
    }
  }
  const stream = fromIterable(endless());
  expect(stream.pull(3)).toEqual([0, 1, 2]);
  expect(pulled).toBe(3);
  stream.close();
  expect(isClosed).toBe(true);
  expect(stream.pull(3)).toEqual([]);
});

test('closing a stream of lines in the middle lets go of the source and ends a waiting pull', async () => {
  const source = new Readable({ read: () => {} });
  const stream = fromLines({ open: () => source, name: 'x' }, (line) => line);
  source.push('1\n');
  expect(await stream.pull(5)).toEqual(['1']);
  const waiting = stream.pull(5);
  stream.close();
  expect(await waiting).toEqual([]);
  expect(source.destroyed).toBe(true);
});
