import fc from 'fast-check';
import { expect, test } from 'vitest';

import { fromRange, parseRange } from '../../src/input/range.ts';

function items(text: string): unknown[] {
  const range = parseRange(text);
  if (!range) throw new Error(`${text} is no range`);
  return Array.from({ length: range.length }, (_, k) => range.at(k));
}

test.each([
  ['0..9', [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]],
  ['0..9..3', [0, 3, 6, 9]],
  ['0..8..3', [0, 3, 6]],
  ['9..0..3', [9, 6, 3, 0]],
  ['-2..2', [-2, -1, 0, 1, 2]],
  ['5..5', [5]],
  ['0..1..0.1', [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]],
  ['1.5..0..0.5', [1.5, 1, 0.5, 0]],
  ['a..e', ['a', 'b', 'c', 'd', 'e']],
  ['e..a..2', ['e', 'c', 'a']],
] as const)('%s is inclusive at both ends', (text, expected) => {
  expect(items(text)).toEqual(expected);
});

test('every whole range counts from its first bound towards its last and never beyond', () => {
  const bound = fc.integer({ min: -1000, max: 1000 });
  fc.assert(
    fc.property(bound, bound, fc.integer({ min: 1, max: 50 }), (from, to, step) => {
      const expected: number[] = [];
      if (from <= to) for (let n = from; n <= to; n += step) expected.push(n);
      else for (let n = from; n >= to; n -= step) expected.push(n);
      expect(items(`${from}..${to}..${step}`)).toEqual(expected);
    }),
  );
});

test('every decimal range gives the decimals as they are written, without the noise of binary sums', () => {
  const digits = fc.integer({ min: 0, max: 6 });
  const bound = fc.integer({ min: -5000, max: 5000 });
  fc.assert(
    fc.property(digits, bound, bound, fc.integer({ min: 1, max: 500 }), (digits, from, to, step) => {
      // Counted in whole units of the last digit, and written out by the decimal point alone.
      const written = (units: number): string => {
        const text = String(Math.abs(units)).padStart(digits + 1, '0');
        const point = text.length - digits;
        return `${units < 0 ? '-' : ''}${text.slice(0, point)}${digits > 0 ? '.' : ''}${text.slice(point)}`;
      };
      const expected: number[] = [];
      const direction = from <= to ? 1 : -1;
      for (let n = from; (to - n) * direction >= 0; n += direction * step)
        expected.push(Number(written(n)) + 0);
      expect(items(`${written(from)}..${written(to)}..${written(step)}`)).toEqual(expected);
    }),
  );
});

test('every range of letters is a slice of the alphabet', () => {
  const alphabet = 'abcdefghijklmnopqrstuvwxyz'.split('');
  const place = fc.nat(25);
  fc.assert(
    fc.property(place, place, fc.integer({ min: 1, max: 30 }), (from, to, step) => {
      const slice = from <= to ? alphabet.slice(from, to + 1) : alphabet.slice(to, from + 1).toReversed();
      expect(items(`${alphabet[from]}..${alphabet[to]}..${step}`)).toEqual(
        slice.filter((_, k) => k % step === 0),
      );
    }),
  );
});

test('a range of a million million inputs costs nothing until it is pulled', () => {
  const stream = fromRange(parseRange('1..1000000000000') as NonNullable<ReturnType<typeof parseRange>>);
  expect(stream.length).toBe(1e12);
  expect(stream.pull(2)).toEqual([1, 2]);
  expect(stream.pull(1)).toEqual([3]);
});

test('what has no dots, or is a path, is no range', () => {
  for (const text of ['5', 'abc', '../x', './x', '1.5']) expect(parseRange(text)).toBeUndefined();
});

test.each([
  ['0..x', 'range bounds must both be numbers or both be letters'],
  ['a..Z', 'letters must both be small or both be capital'],
  ['a..5', 'range bounds must both be numbers or both be letters'],
  ['..5', 'range bounds must both be numbers or both be letters'],
  ['5..', 'range bounds must both be numbers or both be letters'],
  ['0..Infinity', 'range bounds must both be numbers or both be letters'],
  ['0..9..0', "step must be a number above 0, got '0'"],
  ['0..9..-1', "step must be a number above 0, got '-1'"],
  ['0..9..x', "step must be a number above 0, got 'x'"],
  ['0..9..1..1', 'a range is A..B or A..B..STEP'],
  ['0...9', 'a range is A..B or A..B..STEP'],
  ['0..9..NaN', "step must be a number above 0, got 'NaN'"],
  ['0..9..', "step must be a number above 0, got ''"],
  ['NaN..5', 'range bounds must both be numbers or both be letters'],
  ['a..e..0.5', 'the step between letters must be a whole number'],
  ['0..99999999999999999999', 'range bounds are too large to be exact'],
  ['0..99999999999999999999..2', 'range bounds are too large to be exact'],
  ['-9007199254740991..9007199254740991..3', 'range bounds are too large to be exact'],
])('%s is refused with the reason', (text, reason) => {
  expect(() => parseRange(text)).toThrow(`invalid --inputs '${text}': ${reason}`);
});
