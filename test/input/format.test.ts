import { expect, test } from 'vitest';

import { parseDelimiter, resolveReading } from '../../src/input/format.ts';

test.each([
  [',', ','],
  [String.raw`\n`, '\n'],
  [String.raw`\t`, '\t'],
  [String.raw`\0`, '\0'],
  [String.raw`\x1f`, '\x1f'],
  [String.raw`\r\n`, '\r\n'],
  [String.raw`\\n`, String.raw`\n`],
  ['--', '--'],
])('the delimiter %j is %j', (text, delimiter) => {
  expect(parseDelimiter(text)).toBe(delimiter);
});

test.each([
  ['', 'it is empty'],
  [String.raw`\q`, String.raw`\q is no escape`],
  [String.raw`a\x1`, String.raw`\x is no escape`],
  ['\\', '\\ is no escape'],
])('the delimiter %j is refused', (text, reason) => {
  expect(() => parseDelimiter(text)).toThrow(`invalid --delimiter '${text}': ${reason}`);
});

test('the extension tells the format, but where one was asked for', () => {
  expect(resolveReading('a.CSV', 'auto', undefined)).toEqual({ format: 'csv', delimiter: ',' });
  expect(resolveReading('a.tsv', 'auto', undefined)).toEqual({ format: 'csv', delimiter: '\t' });
  expect(resolveReading('a.list', 'auto', undefined)).toEqual({ format: 'lines', delimiter: '\n' });
  expect(resolveReading('a.csv', 'lines', undefined)).toEqual({ format: 'lines', delimiter: '\n' });
  expect(resolveReading('a.csv', 'null', undefined)).toEqual({ format: 'lines', delimiter: '\0' });
  expect(resolveReading('-', 'auto', ';')).toEqual({ format: 'lines', delimiter: ';' });
});
