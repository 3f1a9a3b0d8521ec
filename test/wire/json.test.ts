/** Plain data that JSON carries exactly; what it would change is for structured clone (value.test.ts). */
import { describe, expect, test } from 'vitest';

import { toJsonText } from '../../src/wire/json.ts';

describe('JSON', () => {
  test.each<[unknown, string]>([
    [1.5, '1.5'],
    [1e21, '1e+21'],
    ['a"b', String.raw`"a\"b"`],
    [null, 'null'],
    [true, 'true'],
    [{ a: [1, { b: 'x' }], c: null }, '{"a":[1,{"b":"x"}],"c":null}'],
    [[], '[]'],
  ])('carries small plain data: %j', (value, text) => {
    expect(toJsonText(value)).toBe(text);
  });

  const shared = { a: 1 };
  test.each<[string, unknown]>([
    ['NaN', NaN],
    ['-0', -0],
    ['undefined', undefined],
    ['a BigInt', 1n],
    ['a date', new Date(0)],
    ['a Map', new Map()],
    ['no prototype', Object.create(null)],
    ['a part in two places', [shared, shared]],
    ['a field without a value', { a: undefined }],
    ['a hole', Array(1)],
    ['an array with a field', Object.assign([1], { x: 1 })],
    ['many parts', Array.from({ length: 201 }, () => 1)],
    ['many objects', Array.from({ length: 16 }, () => ({}))],
    ['a function', () => 1],
  ])('does not carry %s', (_, value) => {
    expect(toJsonText(value)).toBeUndefined();
  });
});
