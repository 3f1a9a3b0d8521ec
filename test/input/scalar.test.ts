import fc from 'fast-check';
import { expect, test } from 'vitest';

import { jsonReason, parseScalar } from '../../src/input/scalar.ts';

const place = (): string => 'data.txt:12';

test('auto: what becomes a value is written back as the very text it was', () => {
  const text = fc.oneof(
    fc.string(),
    fc.double().map(String),
    fc.integer().map(String),
    fc.string({ unit: fc.constantFrom(...'0123456789.-+eEx '.split('')) }),
    fc.constantFrom('true', 'false', 'null', 'True', 'NULL', 'undefined'),
  );
  fc.assert(fc.property(text, (text) => String(parseScalar(text, 'auto', place)) === text));
});

test('auto: every finite number comes back from its text', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
      fc.pre(!Object.is(number, -0));
      expect(parseScalar(String(number), 'auto', place)).toBe(number);
    }),
  );
});

test.each([
  '007',
  '1.50',
  '12345678901234567890',
  '1e3',
  '-0',
  ' 1',
  '1 ',
  '+1',
  '.5',
  '5.',
  '0x10',
  'NaN',
  '',
])('auto: %j stays text', (text) => {
  expect(parseScalar(text, 'auto', place)).toBe(text);
});

test('auto: true, false and null become those values', () => {
  expect(['true', 'false', 'null'].map((word) => parseScalar(word, 'auto', place))).toEqual([
    true,
    false,
    null,
  ]);
});

test('string: the text, whatever it is', () => {
  fc.assert(fc.property(fc.string(), (text) => parseScalar(text, 'string', place) === text));
});

test.each([
  ['007', 7],
  ['1e3', 1000],
  ['-0.50', -0.5],
  [' 1', 1],
])('number: %j is %d', (text, number) => {
  expect(parseScalar(text, 'number', place)).toBe(number);
});

test.each([
  ['x', "data.txt:12: 'x' is not a number"],
  [' ', "data.txt:12: ' ' is not a number"],
  ['1e999', "data.txt:12: '1e999' is not a number"],
  ['NaN', "data.txt:12: 'NaN' is not a number"],
  ['1\u001b[2J', String.raw`data.txt:12: '1\x1b[2J' is not a number`],
  ['x'.repeat(99), `data.txt:12: '${'x'.repeat(59)}…' is not a number`],
])('number: %j is refused with its place', (text, message) => {
  expect(() => parseScalar(text, 'number', place)).toThrow(
    expect.objectContaining({ code: 'ERR_MPRUN_INPUT_PARSE', message }),
  );
});

test.each([
  ['{oops', "data.txt:12: malformed JSON: Expected property name or '}'"],
  ['', 'data.txt:12: malformed JSON: Unexpected end of JSON input'],
  ['[1,,2]', "data.txt:12: malformed JSON: Unexpected token ','"],
  [`["${'a'.repeat(50)}", oops, "${'b'.repeat(50)}"]`, "data.txt:12: malformed JSON: Unexpected token 'o'"],
])('json: %j is refused with its place and the reason alone', (text, message) => {
  expect(() => parseScalar(text, 'json', place)).toThrow(
    expect.objectContaining({ code: 'ERR_MPRUN_INPUT_PARSE', message, cause: expect.any(SyntaxError) }),
  );
});

test('the reason of any malformed JSON is one line that does not quote the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'[]{},:"\\\n\t 01.-eaz'.split('')) }), (text) => {
      try {
        JSON.parse(text);
      } catch (error) {
        expect(jsonReason(error)).toMatch(/^[\x20-\x7e]{1,60}$/);
      }
    }),
  );
});
