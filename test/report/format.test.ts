import fc from 'fast-check';
import { expect, test } from 'vitest';

import type { TaskRecord } from '../../src/report/events.ts';
import { makeResultFormat, type FormatName, type FormatSpec } from '../../src/report/format.ts';
import { parseTemplate } from '../../src/report/formats/template.ts';
import type { Outcome } from '../../src/types.ts';

const FAILED = new RangeError('too far\n  away');

function specOf(name: FormatName, changes: Partial<FormatSpec> = {}): FormatSpec {
  const onError = name === 'json' ? 'null' : 'omit';
  const fixed = { template: undefined, meta: false, terminator: '\n', columns: undefined, cwd: '/' } as const;
  return { name, onError, ...fixed, warn: (line) => expect.fail(line), ...changes };
}

/** What is written of these results; `FAILED` is an input that failed. */
function write(name: FormatName, values: readonly unknown[], changes: Partial<FormatSpec> = {}): string {
  const format = makeResultFormat(specOf(name, changes));
  const texts = values.map((value, k) => {
    const outcome: Outcome = value === FAILED ? { ok: false, error: value } : { ok: true, value };
    const encoded: Outcome = outcome.ok ? { ok: true, value: format.encode(outcome.value) } : outcome;
    return format.write(encoded, recordOf(outcome, k));
  });
  return texts.join('') + format.end();
}

function recordOf(outcome: Outcome, k: number): TaskRecord {
  const what = outcome.ok
    ? ({ status: 'ok', result: outcome.value } as const)
    : ({ status: 'failed', error: outcome.error } as const);
  const circumstances = { attempt: 1, worker: 'PoolWorker-12', pid: 7, chunk: 0, exit: undefined };
  return {
    seq: k + 1,
    input: { name: `n${k}`, at: [k] },
    ...what,
    ...circumstances,
    start: 1000,
    ms: 1.23456,
  };
}

test('lines: text as it is, nothing for undefined and failures, everything else as compact JSON', () => {
  const values = [
    'a b',
    1.5,
    null,
    FAILED,
    undefined,
    { a: [1] },
    10n,
    new Date(0),
    new Map([[1, 2n]]),
    new Set([1]),
    NaN,
  ];
  expect(write('lines', values)).toBe(
    'a b\n1.5\nnull\n{"a":[1]}\n10\n"1970-01-01T00:00:00.000Z"\n[[1,"2"]]\n[1]\nnull\n',
  );
  expect(write('lines', [Buffer.from([1, 2]), new Float64Array([0.5])])).toBe('[1,2]\n[0.5]\n');
});

test('json is one array with null for failed inputs, however the results come', () => {
  expect(write('json', [])).toBe('[]\n');
  fc.assert(
    fc.property(fc.array(fc.jsonValue()), fc.nat(), (values, bad) => {
      const text = write(
        'json',
        values.map((value, k) => (k === bad ? FAILED : value)),
      );
      const expected = values.map((value, k) => (k === bad ? null : value));
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(expected)));
    }),
  );
});

test('jsonl is one JSON value a line', () => {
  expect(write('jsonl', ['a', 1, undefined, FAILED])).toBe('"a"\n1\nnull\n');
});

test.each(['lines', 'json', 'jsonl', 'csv', 'tsv', 'table', 'template'] as const)(
  '%s: a result that refers to itself cannot be written, alone or with its record',
  (name) => {
    const cyclic: unknown[] = [];
    cyclic.push(cyclic);
    for (const value of [cyclic, { cyclic }])
      for (const meta of [false, true])
        expect(() => makeResultFormat(specOf(name, { meta })).encode(value)).toThrow(
          expect.objectContaining({ code: 'ERR_MPRUN_NOT_CLONEABLE' }),
        );
  },
);

test.each([
  ['lines', '1\n', 'null\n', 'error: RangeError: too far away\n'],
  ['jsonl', '1\n', 'null\n', '{"error":{"name":"RangeError","message":"too far\\n  away"}}\n'],
  ['json', '[1]\n', '[1,null]\n', '[1,{"error":{"name":"RangeError","message":"too far\\n  away"}}]\n'],
  ['csv', 'result\n1\n', '""\n', '1,\n,RangeError: too far away\n'],
  ['table', 'result\n------\n     1\n', '     1\n\n', '     1\n        RangeError: too far away\n'],
] as const)(
  '%s: a failed input is left out, null, or what was thrown, as --on-error says',
  (name, ...texts) => {
    const [omitted, asNull, inline] = (['omit', 'null', 'inline'] as const).map((onError) =>
      write(name, [1, FAILED], { onError }),
    );
    expect(omitted).toBe(texts[0]);
    expect(asNull).toContain(texts[1]);
    expect(inline).toContain(texts[2]);
  },
);

test('csv: the keys of the first object are the header; quotes where they are needed; parts as JSON', () => {
  const values = [
    { name: 'Lee, Bo', age: 7, tags: ['a'], born: new Date(0) },
    { age: null, name: 'say "hi"\nthere', born: undefined },
  ];
  expect(write('csv', values)).toBe(
    'name,age,tags,born\n"Lee, Bo",7,"[""a""]",1970-01-01T00:00:00.000Z\n"say ""hi""\nthere",,,\n',
  );
  expect(write('tsv', [{ a: 'x,y', b: 'x\ty' }])).toBe('a\tb\nx,y\t"x\ty"\n');
});

test('csv: arrays have no header, everything else is the column result', () => {
  expect(write('csv', [[1, 'a,b'], [], new Uint8Array([7])])).toBe('1,"a,b"\n""\n7\n');
  expect(write('csv', [1, 'a', null, { b: 1 }, { result: 2 }])).toBe(
    'result\n1\na\n""\n"{""b"":1}"\n"{""result"":2}"\n',
  );
  expect(write('csv', [])).toBe('');
});

test('csv: what fits no column is left out, and that is said once', () => {
  const said: string[] = [];
  const warn = (line: string): void => void said.push(line);
  expect(write('csv', [{ a: 1 }, { a: 2, b: 3 }, { c: 4 }, 5], { warn })).toBe('a\n1\n2\n""\n""\n');
  expect(said).toEqual([expect.stringContaining("('b'), which is left out (-f jsonl keeps everything)")]);
});

test('csv: failed inputs before the first result wait for its header, ten thousand of them', () => {
  expect(write('csv', [FAILED, { a: 1 }], { onError: 'inline' })).toBe(
    'a,error\n,RangeError: too far away\n1,\n',
  );
  expect(write('csv', [FAILED], { onError: 'inline' })).toBe('result,error\n,RangeError: too far away\n');
  const many = Array.from({ length: 10_000 }, () => FAILED);
  expect(write('csv', [...many, { a: 1 }], { onError: 'null' })).toBe(
    `result\n${'""\n'.repeat(10_000)}"{""a"":1}"\n`,
  );
});

test('a parser of CSV reads back what was written', () => {
  const cell = fc.string({ unit: fc.constantFrom('"', ',', '\n', '\r', '\t', ' ', 'a', '漢') });
  fc.assert(
    fc.property(fc.array(fc.array(cell, { minLength: 1, maxLength: 3 }), { minLength: 1 }), (rows) => {
      expect(parse(write('csv', rows), ',')).toEqual(rows);
      expect(parse(write('tsv', rows), '\t')).toEqual(rows);
    }),
  );
});

/** RFC 4180, by its letter. */
function parse(text: string, delimiter: string): string[][] {
  const field = new RegExp(`(?:"((?:[^"]|"")*)"|([^"${delimiter}\r\n]*))(${delimiter}|\n)`, 'y');
  const rows: string[][] = [[]];
  for (let match = field.exec(text); match; match = field.exec(text)) {
    rows.at(-1)?.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] === '\n') rows.push([]);
  }
  return rows.slice(0, -1);
}

test('a table aligns by what the terminal shows, numbers at the right, and has the columns of all objects', () => {
  const values = [{ name: '進程', n: 10 }, { name: 'thread', n: 9.5, more: 'a\tb\u001B[31m' }, 'x'];
  expect(write('table', values)).toBe(
    [
      'name      n  more            result',
      '------  ---  --------------  ------',
      '進程     10',
      'thread  9.5  a\\tb\\u001b[31m',
      '                             x',
      '',
    ].join('\n'),
  );
});

test('a table is cut where the terminal ends, between characters', () => {
  expect(write('table', [{ a: '進程池進程池' }], { columns: 6 })).toBe('a\n-----…\n進程…\n');
  expect(write('table', [[1, 'ab']], { columns: 80 })).toBe('1  ab\n');
});

test('a table holds back a thousand rows, and no more', () => {
  const format = makeResultFormat(specOf('table'));
  const next = (value: unknown): string => format.write({ ok: true, value: format.encode(value) }, undefined);
  for (let n = 1; n < 1000; n++) expect(next(n)).toBe('');
  expect(next(1000).split('\n')).toHaveLength(1003);
  expect(next(1)).toBe('     1\n');
  expect(next('longer than any')).toBe('longer than any\n');
  expect(format.end()).toBe('');
});

test('with their records, results have the same columns whatever they are; failed inputs too', () => {
  const rows = write('csv', [{ a: 1 }, FAILED], { meta: true }).split('\n');
  expect(rows).toEqual([
    'seq,input,status,result,error,attempt,worker,pid,start,ms,exitcode,signal',
    '1,"{""name"":""n0"",""at"":[0]}",ok,"{""a"":1}",,1,PoolWorker-12,7,1000,1.235,0,',
    '2,"{""name"":""n1"",""at"":[1]}",failed,,RangeError: too far away,1,PoolWorker-12,7,1000,1.235,1,',
    '',
  ]);
  expect(write('csv', [], { meta: true })).toBe(`${rows[0]}\n`);
  const lines = write('jsonl', ['r', FAILED], { meta: true }).trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    {
      seq: 1,
      input: { name: 'n0', at: [0] },
      status: 'ok',
      result: 'r',
      attempt: 1,
      worker: 'PoolWorker-12',
      pid: 7,
      start: 1000,
      ms: 1.235,
      exitcode: 0,
      signal: null,
    },
    expect.objectContaining({
      seq: 2,
      status: 'failed',
      error: expect.objectContaining({ name: 'RangeError' }) as unknown,
    }),
  ]);
  expect(JSON.parse(write('json', [1, FAILED], { meta: true }))).toHaveLength(2);
});

test('a template has input, number, worker, result, time, status and fields of the input, braces and escapes', () => {
  const template = parseTemplate('{#}|{%}|{r}|{ms}|{status}|{name}|{at}|{}|{{r}}\\t\\\\n');
  expect(write('template', [{ a: 1 }, 'x', FAILED], { template })).toBe(
    '1|12|{"a":1}|1.235|ok|n0|[0]|{"name":"n0","at":[0]}|{r}\t\\n\n' +
      '2|12|x|1.235|ok|n1|[1]|{"name":"n1","at":[1]}|{r}\t\\n\n',
  );
  const inline = write('template', [FAILED], { template: parseTemplate('{status} {r}'), onError: 'inline' });
  expect(inline).toBe('failed error: RangeError: too far away\n');
});

test('a field that an input has not is empty, and that is said once', () => {
  const said: string[] = [];
  const template = parseTemplate('[{nmae}{1}]');
  expect(write('template', [1, 2], { template, warn: (line) => said.push(line) })).toBe('[]\n[]\n');
  expect(said).toEqual(["warning: input #1 has no field 'nmae': {nmae} of the template is empty there"]);
});

test('a template may have the items of an input that is an array', () => {
  const format = makeResultFormat(specOf('template', { template: parseTemplate('{2}-{1}={r}') }));
  const record = { ...recordOf({ ok: true, value: 8 }, 0), input: [2, 3] };
  expect(format.write({ ok: true, value: format.encode(8) }, record)).toBe('3-2=8\n');
});

test.each([
  ['a{b', "'{' without '}' at character 2"],
  ['a}', "'}' without '{' at character 2"],
  ['{"x":{r}}}', "'{' without '}' at character 1"],
])('the template %s is refused with the place', (text, reason) => {
  expect(() => parseTemplate(text)).toThrow(`invalid --template '${text}': ${reason}`);
});

test('lines may end in NUL', () => {
  const terminator = '\0';
  expect(write('lines', ['a\nb', FAILED], { terminator, onError: 'null' })).toBe('a\nb\0null\0');
  expect(write('jsonl', ['a'], { terminator })).toBe('"a"\0');
  expect(write('template', ['a'], { terminator, template: parseTemplate('{r}') })).toBe('a\0');
});

test('none writes nothing, and looks at nothing', () => {
  const cyclic: unknown[] = [];
  cyclic.push(cyclic);
  expect(write('none', [cyclic, FAILED])).toBe('');
});
