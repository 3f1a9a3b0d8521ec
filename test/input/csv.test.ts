import { Readable } from 'node:stream';

import fc from 'fast-check';
import { expect, test } from 'vitest';

import { fromCsv, type CsvOptions } from '../../src/input/csv.ts';
import type { InputStream } from '../../src/types.ts';
import { pullAll } from './pull-all.ts';

const OPTIONS: CsvOptions = {
  separator: ',',
  trim: false,
  keepEmpty: false,
  header: true,
  columns: undefined,
  type: 'auto',
  shape: 'objects',
};

function csv(text: string | readonly Buffer[], options: Partial<CsvOptions> = {}): InputStream {
  const blocks = typeof text === 'string' ? [Buffer.from(text)] : text;
  return fromCsv({ open: () => Readable.from(blocks), name: 'x.csv' }, { ...OPTIONS, ...options });
}

/** What a stream gives until it ends or throws, and what it throws. */
async function outcome(stream: InputStream): Promise<{ inputs: unknown[]; error: unknown }> {
  const inputs: unknown[] = [];
  try {
    for (;;) {
      const some = await stream.pull(2);
      if (some.length === 0) return { inputs, error: undefined };
      inputs.push(...some);
    }
  } catch (error) {
    return { inputs, error };
  }
}

function quoted(field: string): string {
  return `"${field.replaceAll('"', '""')}"`;
}

test('what is written as CSV is read as it was, however the bytes are cut and the fields are quoted', async () => {
  const field = fc.string({ unit: fc.constantFrom('a', 'ü', '😀', '"', ',', '\n', '\r\n', ' ', '\t', '1') });
  const rows = fc
    .integer({ min: 1, max: 4 })
    .chain((width) => fc.array(fc.array(field, { minLength: width, maxLength: width }), { maxLength: 8 }));
  const ends = fc.constantFrom('\n', '\r\n');
  await fc.assert(
    fc.asyncProperty(
      rows,
      ends,
      fc.array(fc.nat(200)),
      fc.boolean(),
      fc.boolean(),
      async (table, end, cuts, hasBom, endsOpen) => {
        const body = table.map((row) => row.map(quoted).join(',')).join(end) + (endsOpen ? '' : end);
        const bytes = Buffer.from((hasBom ? '\uFEFF' : '') + body);
        const places = [
          0,
          ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b),
          bytes.length,
        ];
        const blocks = places.slice(1).map((to, k) => bytes.subarray(places[k], to));
        const stream = csv(
          blocks.filter((block) => block.length > 0),
          { header: false, type: 'string' },
        );
        expect(await pullAll(stream, [1, 3])).toEqual(table);
      },
    ),
  );
});

test('rows become objects by the header, fields typed as text is elsewhere', async () => {
  const text = 'name,age,ok\nAnn,41,true\n"Lee, Bo",007,\n\n"say ""hi""",1.5,null\n';
  expect(await pullAll(csv(text))).toEqual([
    { name: 'Ann', age: 41, ok: true },
    { name: 'Lee, Bo', age: '007', ok: '' },
    { name: 'say "hi"', age: 1.5, ok: null },
  ]);
  expect(await pullAll(csv(text, { columns: ['ok', 'name'] }))).toContainEqual({ ok: true, name: 'Ann' });
});

test('without a header rows are arrays, or objects where --columns names all columns', async () => {
  expect(await pullAll(csv('a,1\nb,2', { header: false }))).toEqual([
    ['a', 1],
    ['b', 2],
  ]);
  expect(await pullAll(csv('a,1\nb,2', { header: false, columns: ['x', 'y'] }))).toEqual([
    { x: 'a', y: 1 },
    { x: 'b', y: 2 },
  ]);
});

test('a header that is alone, or nothing at all, is no input', async () => {
  for (const text of ['', '\uFEFF', 'a,b', 'a,b\r\n', '\n\n']) expect(await pullAll(csv(text))).toEqual([]);
});

test('a column may have any name', async () => {
  const [row] = await pullAll(csv('__proto__,constructor,\n1,2,3\n'));
  expect(Object.entries(row as object)).toEqual([
    ['__proto__', 1],
    ['constructor', 2],
    ['', 3],
  ]);
});

test('white space around fields is kept, or left out with --trim but inside quotes', async () => {
  const text = 'a,b\n x , " y "\n';
  expect(await pullAll(csv('a,b\n x ,y \n', { type: 'string' }))).toEqual([{ a: ' x ', b: 'y ' }]);
  expect(await pullAll(csv(text, { trim: true }))).toEqual([{ a: 'x', b: ' y ' }]);
});

test('empty lines are no rows, unless they are to be kept', async () => {
  expect(await pullAll(csv('a\n\n1\n'))).toEqual([{ a: 1 }]);
  expect(await pullAll(csv('a\n\n1\n', { keepEmpty: true }))).toEqual([{ a: '' }, { a: 1 }]);
});

test.each([
  [
    'a row that is too long',
    'a,b\n1,2\n3,4,5\n6,7\n',
    [{ a: 1, b: 2 }],
    3,
    'the row has 3 fields, the header has 2',
  ],
  [
    'a row that is too short',
    'a,b\r\n1,2\r\n\r\n3\r\n',
    [{ a: 1, b: 2 }],
    4,
    'the row has 1 field, the header has 2',
  ],
  [
    'a quote that is not closed',
    'a,b\n"1\r\n\r\n1",2\n\n3,"4\n5,6\n7,8\n',
    [{ a: '1\r\n\r\n1', b: 2 }],
    6,
    'a quote is opened in this row and never closed',
  ],
  [
    'text behind a closing quote',
    'a,b\n1,2\n3,"4"x\n',
    [{ a: 1, b: 2 }],
    3,
    'a quoted field goes on behind its closing quote',
  ],
  [
    'a quote amid a field',
    'a,b\n"1\n1",2\n3,4"x"\n',
    [{ a: '1\n1', b: 2 }],
    4,
    'there is a quote in the middle of a field',
  ],
  ['a header that names a column twice', 'a,b,a\n1,2,3\n', [], 1, "the header names column 'a' twice"],
])('%s is told with its line, after the rows before it', async (_, text, inputs, line, reason) => {
  const stream = csv(text);
  const { inputs: given, error } = await outcome(stream);
  expect(given).toEqual(inputs);
  expect(error).toMatchObject({ code: 'ERR_MPRUN_INPUT_PARSE', message: `x.csv:${line}: ${reason}` });
  expect(await stream.pull(1)).toEqual([]);
});

test('a field that is not of the type is told with its line and column', async () => {
  const { inputs, error } = await outcome(csv('name,age\n1,2\n"3",x\n', { type: 'number' }));
  expect(inputs).toEqual([{ name: 1, age: 2 }]);
  expect(error).toMatchObject({ message: "x.csv:3: column 'age': 'x' is not a number" });
  const { error: other } = await outcome(csv('1,x', { type: 'json', header: false }));
  expect(other).toMatchObject({ message: expect.stringMatching(/^x\.csv:1: column 2: malformed JSON/) });
});

test('columns that are not there, or not as many, are told', async () => {
  const { error } = await outcome(csv('name,age\n1,2\n', { columns: ['nam'] }));
  expect(error).toMatchObject({
    message: "x.csv:1: the header has no column 'nam'",
    hint: 'Did you mean name?',
  });
  const { error: other } = await outcome(csv('name,age\n', { columns: ['q'] }));
  expect(other).toMatchObject({ hint: 'columns: name, age' });
  const { error: count } = await outcome(csv('1,2\n', { header: false, columns: ['a'] }));
  expect(count).toMatchObject({ message: 'x.csv:1: the row has 2 fields, --columns names 1' });
});

test('closing lets go of the source, and ends the stream', async () => {
  const source = Readable.from([Buffer.from('a\n1\n'), Buffer.from('2\n3\n')]);
  const stream = fromCsv({ open: () => source, name: 'x' }, OPTIONS);
  expect(await stream.pull(1)).toEqual([{ a: 1 }]);
  stream.close();
  expect(source.destroyed).toBe(true);
  expect(await stream.pull(1)).toEqual([]);
});
