import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';

import fc from 'fast-check';
import { expect, test } from 'vitest';

import { loadGlob } from '../../src/input/glob.ts';
import { openInputs, type InputRequest, type RecordOptions } from '../../src/input/open.ts';
import type { InputStream } from '../../src/types.ts';
import { makeFolder } from '../support/workspace.ts';
import { pullAll } from './pull-all.ts';

const RECORDS: RecordOptions = {
  format: 'auto',
  delimiter: undefined,
  keepEmpty: false,
  trim: false,
  header: true,
  columns: undefined,
};

const glob = await loadGlob(['glob:']);

const REQUEST: InputRequest = {
  specs: [],
  values: [],
  files: [],
  literals: [],
  combination: 'product',
  records: RECORDS,
  type: 'auto',
  call: 'one',
  isBatched: false,
};

function open(some: Partial<InputRequest>, stdin = ''): InputStream {
  return openInputs({ ...REQUEST, ...some }, { stdin: () => Readable.from([Buffer.from(stdin)]), glob });
}

async function pullSome(stream: InputStream, count: number): Promise<unknown[]> {
  const inputs: unknown[] = [];
  while (inputs.length < count) inputs.push(...(await stream.pull(count - inputs.length)));
  return inputs;
}

function write(name: string, text: string): string {
  const path = join(makeFolder(), name);
  writeFileSync(path, text);
  return path;
}

test.each([
  ['', 'it is empty', 'an empty string is str:'],
  ['=0..9', "it begins with '='", 'write -i 0..9 or --inputs=0..9'],
  ['=', "it begins with '='", 'write -i SPEC or --inputs=SPEC'],
  ['@', 'the name of the file is missing', 'write @FILE, or @- for stdin'],
  ['[1,', 'malformed JSON: Unexpected end of JSON input', 'text with such a beginning is str:TEXT'],
  ['{a}', "malformed JSON: Expected property name or '}'", 'text with such a beginning is str:TEXT'],
  ['"a', 'malformed JSON: Unterminated string', 'text with such a beginning is str:TEXT'],
  ['0...9', 'a range is A..B or A..B..STEP', 'Did you mean 0..9?'],
  ['0...9..3', 'a range is A..B or A..B..STEP', 'Did you mean 0..9..3?'],
  ['0...x', 'a range is A..B or A..B..STEP', undefined],
  ['0..x', 'range bounds must both be numbers or both be letters', undefined],
  ['a/../b', 'range bounds must both be numbers or both be letters', 'text with two dots is str:TEXT'],
])('--inputs %j is a usage error with a way out', (spec, reason, hint) => {
  expect(() => open({ specs: [spec] })).toThrow(
    expect.objectContaining({
      code: 'ERR_MPRUN_USAGE',
      message: `invalid --inputs '${spec}': ${reason}`,
      hint,
    }),
  );
});

test('a long spec of several lines is quoted short and on one', () => {
  const spec = `[1,\n2,,${'3,'.repeat(1000)}]`;
  expect(() => open({ specs: [spec] })).toThrow(
    `invalid --inputs '${spec.slice(0, 59).replace('\n', String.raw`\x0a`)}…': malformed JSON: Unexpected token ','`,
  );
});

test('0-9 and 0:9 are text, and a range is suggested only where text will not do', async () => {
  expect(await pullAll(open({ specs: ['0-9,0:9'] }))).toEqual(['0-9', '0:9']);
  for (const spec of ['0-9', '0:9'])
    expect(() => open({ specs: [spec], type: 'number' })).toThrow(
      expect.objectContaining({
        code: 'ERR_MPRUN_INPUT_PARSE',
        message: `--inputs '${spec}': '${spec}' is not a number`,
        hint: 'Did you mean 0..9?',
      }),
    );
});

test('a list mixes ranges and scalars, and knows its length', async () => {
  const stream = open({ specs: ['3..1,x,0..1..0.5,true'] });
  expect(stream.length).toBe(8);
  expect(await pullAll(stream, [2])).toEqual([3, 2, 1, 'x', 0, 0.5, 1, true]);
  expect(await pullAll(open({ specs: ['007,1'], type: 'number' }))).toEqual([7, 1]);
});

test('every source gives the same inputs whatever the sizes of the pulls', async () => {
  const folder = makeFolder();
  const [json, lines, records] = ['data.json', 'data.txt', 'data.jsonl'].map((name) =>
    join(folder, name),
  ) as [string, string, string];
  writeFileSync(json, '[1, 2, 3, 4, 5]');
  writeFileSync(lines, '1\n\nb\r\n3\n4\nend');
  writeFileSync(records, '{"a":1}\n[2]\n\n"3"\n');
  const requests: Partial<InputRequest>[] = [
    { specs: ['1..7,x,9..5..2'] },
    { values: ['1', 'b', 'true'] },
    { files: [json] },
    { files: [lines] },
    { files: [records] },
    { files: ['-'] },
    { values: ['a', 'b'], specs: ['1..3'], files: [lines] },
  ];
  const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...requests), sizes, async (request, pulls) => {
      const inputs = await pullAll(open(request, '1\n2\n3\n'), pulls);
      expect(inputs).toEqual(await pullAll(open(request, '1\n2\n3\n'), [1]));
      expect(inputs.length).toBeGreaterThan(2);
    }),
    { numRuns: 60 },
  );
});

test('the extension tells the format: .json a document, .jsonl and .ndjson JSON lines, else lines', async () => {
  expect(await pullAll(open({ files: [write('a.JSON', '[1,\n"2"]')] }))).toEqual([1, '2']);
  for (const name of ['a.jsonl', 'a.ndjson'])
    expect(await pullAll(open({ files: [write(name, '{"a":1}\n"2"')], type: 'string' }))).toEqual([
      { a: 1 },
      '2',
    ]);
  expect(await pullAll(open({ files: [write('a.txt', '{"a":1}\n2')] }))).toEqual(['{"a":1}', 2]);
});

test('inputs to spread: lines and arguments are JSON text whatever the type, scalars of a spec are not', async () => {
  for (const type of ['auto', 'string', 'number', 'json'] as const) {
    expect(await pullAll(open({ call: 'spread', type, values: ['[1,2]', '"a"'] }))).toEqual([[1, 2], 'a']);
    expect(await pullAll(open({ call: 'spread', type, files: ['-'] }, '[1]\n[2]\n'))).toEqual([[1], [2]]);
  }
  expect(await pullAll(open({ call: 'spread', specs: ['a,1..2'] }))).toEqual(['a', 1, 2]);
});

test.each([
  ['number', '1\n\nx\n', "<stdin>:3: 'x' is not a number"],
  ['json', '1\n\n{oops\n', "<stdin>:3: malformed JSON: Expected property name or '}'"],
] as const)(
  'a malformed line of type %s names stdin and its line, after the good ones',
  async (type, text, message) => {
    const stream = open({ files: ['-'], type }, text);
    expect(await stream.pull(10)).toEqual([1]);
    await expect(async () => stream.pull(10)).rejects.toMatchObject({
      code: 'ERR_MPRUN_INPUT_PARSE',
      message,
    });
  },
);

test('a malformed argument is told by its number', () => {
  expect(() => open({ values: ['1', 'x'], type: 'number' })).toThrow("argument 2: 'x' is not a number");
  expect(() => open({ values: ['[1]', '{'], call: 'spread' })).toThrow(
    "argument 2: malformed JSON: Expected property name or '}'",
  );
});

test('a file whose folder is a file is no such file', () => {
  const path = join(write('a.txt', ''), 'b.txt');
  expect(() => open({ specs: [`@${path}`] })).toThrow(
    expect.objectContaining({ code: 'ERR_MPRUN_INPUT_OPEN', message: `cannot open '${path}': no such file` }),
  );
});

test('stdin is touched at the first pull, and not at all when it is closed before', async () => {
  let opened = 0;
  const stdin = (): Readable => {
    opened++;
    return Readable.from([Buffer.from('1\n')]);
  };
  const request = { ...REQUEST, files: ['-'] };
  const left = openInputs(request, { stdin, glob });
  left.close();
  expect(await left.pull(1)).toEqual([]);
  const stream = openInputs(request, { stdin, glob });
  expect(opened).toBe(0);
  expect(await pullAll(stream)).toEqual([1]);
  expect(opened).toBe(1);
});

test.each([[{ specs: ['-'], files: ['-'] }], [{ specs: ['@-', '-'] }], [{ files: ['-', '-'] }]])(
  'stdin named twice is refused, since the second reader would find it empty: %j',
  (request) => {
    expect(() => open(request)).toThrow(
      expect.objectContaining({
        code: 'ERR_MPRUN_USAGE',
        message: 'stdin is named twice, but can be read only once',
        hint: 'write it to a file, and name the file with --arg-file',
      }),
    );
  },
);

test('one source gives its items as they are, two give pairs; arguments, specs and files in that order', async () => {
  expect(await pullAll(open({ values: ['a'] }))).toEqual(['a']);
  expect(await pullAll(open({ files: ['-'], specs: ['1'], values: ['a'] }, 'z\n'))).toEqual([['a', 1, 'z']]);
  const huge = open({ specs: ['1..1000000000000', '1..2'] });
  expect(huge.length).toBe(2e12);
  expect(await pullSome(huge, 3)).toEqual([
    [1, 1],
    [1, 2],
    [2, 1],
  ]);
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

test('types: string keeps text, number wants numbers, json wants JSON', async () => {
  expect(await pullAll(open({ values: ['1', 'true'], type: 'string' }))).toEqual(['1', 'true']);
  expect(await pullAll(open({ values: ['007', '1e3'], type: 'number' }))).toEqual([7, 1000]);
  expect(await pullAll(open({ values: ['{"a":1}', '"x"'], type: 'json' }))).toEqual([{ a: 1 }, 'x']);
  expect(() => open({ values: ['1', 'x'], type: 'number' })).toThrow("argument 2: 'x' is not a number");
  expect(() => open({ values: ['{'], type: 'json' })).toThrow(/^argument 1: malformed JSON/);
});

test('inputs to spread: where several sources or --max-args make the tuples, text is typed as ever', async () => {
  const spread = { call: 'spread' } as const;
  const values = (...texts: string[]) => ({ kind: 'values', isLinked: false, values: texts }) as const;
  expect(await pullAll(open({ ...spread, literals: [values('2', 'x'), values('1')] }))).toEqual([
    [2, 1],
    ['x', 1],
  ]);
  expect(await pullAll(open({ ...spread, files: ['-'], specs: ['1'] }, 'x\n'))).toEqual([[1, 'x']]);
  expect(await pullAll(open({ ...spread, isBatched: true, values: ['2', 'x'] }))).toEqual([2, 'x']);
  const concat = { ...spread, combination: 'concat', literals: [values('[2]'), values('[1]')] } as const;
  expect(await pullAll(open(concat))).toEqual([[2], [1]]);
});

test('rows to spread are arrays, typed by --type, with a header and without', async () => {
  const file = write('pairs.csv', 'x,y\n2,3\n007,b\n');
  expect(await pullAll(open({ call: 'spread', files: [file] }))).toEqual([
    [2, 3],
    ['007', 'b'],
  ]);
  const records = { ...RECORDS, columns: ['y', 'x'] };
  expect(await pullAll(open({ call: 'spread', files: [file], records, type: 'string' }))).toEqual([
    ['3', '2'],
    ['b', '007'],
  ]);
});

test('the format of stdin is what --input-format says', async () => {
  const stdin = async (format: RecordOptions['format'], text: string): Promise<unknown[]> =>
    pullAll(open({ files: ['-'], records: { ...RECORDS, format } }, text));
  expect(await stdin('csv', 'a,b\n1,"2\n3"\n')).toEqual([{ a: 1, b: '2\n3' }]);
  expect(await stdin('tsv', 'a\tb\n1\t2,3\n')).toEqual([{ a: 1, b: '2,3' }]);
  expect(await stdin('json', '[1,\n{"a":2}]')).toEqual([1, { a: 2 }]);
  expect(await stdin('jsonl', '1\n{"a":2}')).toEqual([1, { a: 2 }]);
  expect(await stdin('null', '1\0two\nlines\0')).toEqual([1, 'two\nlines']);
  await expect(stdin('json', '[1,\n2,,]')).rejects.toMatchObject({
    code: 'ERR_MPRUN_INPUT_PARSE',
    message: expect.stringMatching(/^<stdin>:2:3: malformed JSON/),
  });
});

test('a delimiter stands between records, and between the fields of CSV', async () => {
  const split = (delimiter: string): RecordOptions => ({ ...RECORDS, delimiter });
  const semicolons = write('a.csv', 'a;b\n1;"2;3"\n');
  expect(await pullAll(open({ files: [semicolons], records: split(';') }))).toEqual([{ a: 1, b: '2;3' }]);
  expect(await pullAll(open({ files: ['-'], records: split(';') }, '1;b\n;3'))).toEqual([1, 'b\n', 3]);
  const sequence = write('a.jsonl', '{"a":\n1}\x1e2\x1e');
  expect(await pullAll(open({ files: [sequence], records: split('\x1e') }))).toEqual([{ a: 1 }, 2]);
  const bad = open({ files: ['-'], records: split(';'), type: 'number' }, '1;x');
  expect(await bad.pull(1)).toEqual([1]);
  await expect(async () => bad.pull(1)).rejects.toThrow("<stdin>: record 2: 'x' is not a number");
});

test('glob: the files that match, sorted; none is no input', async () => {
  const folder = makeFolder();
  for (const name of ['b.txt', 'a.txt', 'B.txt', 'c.md', '.a.txt']) writeFileSync(join(folder, name), '');
  const all = open({ specs: [`glob:${folder}/*.txt`] });
  expect(all.length).toBe(3);
  expect(await pullAll(all)).toEqual(['B.txt', 'a.txt', 'b.txt'].map((name) => join(folder, name)));
  expect(await pullAll(open({ specs: [`glob:${folder}/*.{md,txt}`] }))).toHaveLength(4);
  expect(await pullAll(open({ specs: [`glob:${folder}/*.csv`] }))).toEqual([]);
  expect(() => open({ specs: ['glob:'] })).toThrow("invalid --inputs 'glob:': the pattern is missing");
});
