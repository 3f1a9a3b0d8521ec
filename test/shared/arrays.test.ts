import { constants } from 'node:buffer';
import { inspect } from 'node:util';

import { expect, test } from 'vitest';

import { SharedArray } from '../../src/shared/array.ts';
import { RawArray } from '../../src/shared/raw-array.ts';
import { copy, synchronized } from '../../src/shared/synchronized.ts';
import type { TypeCode } from '../../src/shared/typecodes.ts';
import { Lock } from '../../src/sync/lock.ts';
import { isHandle } from '../../src/wire/handles.ts';
import { errorOf, travel } from './support.ts';

test.each('b B h H i I l L f d'.split(' ') as TypeCode[])(
  'an array of type code %s begins as zeros',
  (code) => {
    expect([...new SharedArray(code, 3)]).toEqual([0, 0, 0]);
  },
);

test('memory that is used again begins as zeros, too', () => {
  expect(new RawArray('Q', 2).toArray()).toEqual([0n, 0n]);
  expect(new RawArray('c', 2).slice()).toEqual(Buffer.alloc(2));
  expect(new RawArray('u', 2).slice()).toBe('\0\0');
});

test.each<[string, Iterable<number> | ArrayLike<number>]>([
  ['an array', [1, 2, 3]],
  ['a typed array', Uint8Array.of(1, 2, 3)],
  ['a set', new Set([1, 2, 3])],
  ['something like an array', { length: 3, 0: 1, 1: 2, 2: 3 }],
  ['another shared array', new RawArray('h', [1, 2, 3])],
])('an array is made of %s', (_, given) => {
  expect(new SharedArray('d', given).toArray()).toEqual([1, 2, 3]);
});

test('elements are read and written by their index, from the end where that is negative', () => {
  const array = new SharedArray('i', [1, 2, 3]);
  array[0] = 10;
  array[-1] = 30;
  array[1]! += 5;
  array.set(-2, array.get(1) * 2);
  expect([array[0], array[1], array[2], array[-3], array.get(-1), array.at(-1), array.length]).toEqual([
    10, 14, 30, 10, 30, 30, 3,
  ]);
});

test.each([3, -4, 1e9, Infinity])('the index %d of three elements is an error', (index) => {
  const array = new SharedArray('i', 3);
  const message = `Expected \`index\` to be from -3 to 2, got \`${index}\` (number)`;
  const wanted =
    index === Infinity ? 'Expected `index` to be a whole number, got `Infinity` (number)' : message;
  expect(errorOf(() => array[index]).message).toBe(wanted);
  expect(errorOf(() => (array[index] = 1)).message).toBe(wanted);
  expect(errorOf(() => array.get(index)).message).toBe(wanted);
  expect(errorOf(() => array.set(index, 1)).message).toBe(wanted);
  expect(array.at(index)).toBeUndefined();
});

test.each([0.5, Number.NaN, -0.5])('the index %d is an error', (index) => {
  const array = new SharedArray('i', 3);
  expect(errorOf(() => array[index]).message).toMatch(/^Expected `index` to be a whole number/);
  expect(errorOf(() => array.set(index, 1)).message).toMatch(/^Expected `index` to be a whole number/);
});

test('an empty array has no elements', () => {
  const array = new RawArray('d', 0);
  expect([array.length, [...array], array.slice()]).toEqual([0, [], []]);
  expect(errorOf(() => array[0]).message).toMatch(/there are no elements/);
});

test('a negative length is refused with the text of Python', () => {
  expect(errorOf(() => new SharedArray('i', -1)).message).toBe('Array length must be >= 0, not -1');
});

test.each([1.5, undefined, null, true, {}])('%o is neither a size nor elements', (given) => {
  expect(errorOf(() => new SharedArray('i', given as never)).name).toBe('UsageError');
});

test('what an element cannot hold is refused, and all stays as it was', () => {
  const array = new SharedArray('i', [1, 2, 3]);
  expect(errorOf(() => (array[0] = 1.5)).message).toBe(
    "Expected `value` to be a whole number, for type code 'i', got `1.5` (number)",
  );
  expect(() => array.setSlice(0, 3, [7, 8, 0.5])).toThrow('whole number');
  expect(() => array.fill('x' as never)).toThrow('whole number');
  expect(array.toArray()).toEqual([1, 2, 3]);
  expect(() => new SharedArray('i', [1, 0.5])).toThrow('whole number');
});

test.each<[number?, number?]>([[], [1], [-2], [0, -1], [1, 2], [-100, 100], [2, 1], [5], [0, 0]])(
  'the slice from %s to %s is that of a JavaScript array',
  (start, end) => {
    expect(new SharedArray('i', [1, 2, 3]).slice(start, end)).toEqual([1, 2, 3].slice(start, end));
  },
);

test('a part is set to as many values as it has places', () => {
  const array = new SharedArray('i', [1, 2, 3, 4]);
  array.setSlice(1, -1, [8, 9]);
  array.setSlice(4, 9, []);
  expect(array.toArray()).toEqual([1, 8, 9, 4]);
  expect(errorOf(() => array.setSlice(0, 2, [1])).message).toBe('Can only assign sequence of same size');
  expect(errorOf(() => array.setSlice(0, 1, [1, 2])).message).toBe('Can only assign sequence of same size');
});

test('a number is neither the values of a part nor the bytes of an array', () => {
  const numbers = new SharedArray('i', [1, 2, 3]);
  expect(errorOf(() => numbers.setSlice(0, 2, 2 as never)).message).toBe(
    'Expected `values` to be the elements, got `2` (number)',
  );
  const bytes = new SharedArray('c', Buffer.from('abc'));
  for (const property of ['value', 'raw'] as const)
    expect(errorOf(() => (bytes[property] = 2 as never)).message).toBe(
      `Expected \`${property}\` to be bytes, or text of Latin-1, got \`2\` (number)`,
    );
  expect([numbers.toArray(), bytes.raw.toString()]).toEqual([[1, 2, 3], 'abc']);
});

test('a part can be set to one value', () => {
  expect(new SharedArray('B', 4).fill(257, 1, -1).toArray()).toEqual([0, 1, 1, 0]);
});

test('64-bit elements are bigints, and are also set from numbers', () => {
  const array = new SharedArray('q', [1n, 2]);
  array[0] = -(2n ** 63n);
  array.set(1, 7);
  expect(array.toArray()).toEqual([-(2n ** 63n), 7n]);
});

test('an array of bytes has a value up to the first NUL, and all of them', () => {
  const array = new SharedArray('c', 6);
  array.value = 'abc';
  expect([array.value.toString(), array.raw, array[1]]).toEqual([
    'abc',
    Buffer.from('abc\0\0\0'),
    Buffer.from('b'),
  ]);
  array.raw = Buffer.from('xxxxxx');
  array.value = 'ab';
  expect([array.value.toString(), array.raw.toString()]).toEqual(['ab', 'ab\0xxx']);
  array.value = 'sixsix';
  expect(array.value.toString()).toBe('sixsix');
  expect(errorOf(() => (array.value = 'sevenss')).message).toBe('byte string too long');
  expect(errorOf(() => (array.raw = Buffer.alloc(7))).message).toBe('byte string too long');
  expect(errorOf(() => (array.value = '€')).message).toMatch(/Latin-1/);
});

test('an array of bytes is made of bytes or text, and its parts are bytes', () => {
  const array = new RawArray('c', Buffer.from('hello'));
  array.set(0, 'j');
  array.setSlice(1, 3, 'ab');
  expect([array.slice(0, 4).toString(), array.length, [...array].length]).toEqual(['jabl', 5, 5]);
});

test('an array of characters is made of text, and its parts are text', () => {
  const array = new RawArray('u', 'añ😀');
  array[0] = 'b';
  expect([array.slice(), array.slice(-1), array[1], array.length]).toEqual(['bñ😀', '😀', 'ñ', 3]);
});

test('arrays of numbers have no value', () => {
  const array = new RawArray('i', 2);
  expect(errorOf(() => array.value).message).toMatch(/^Expected `typecode` to be 'c'/);
  expect(errorOf(() => array.raw).message).toMatch(/^Expected `typecode` to be 'c'/);
});

test('arrays print with what is in them', () => {
  expect(String(new SharedArray('i', [1, 2, 3]))).toBe(
    '<SynchronizedArray wrapper for <c_int_Array_3: 1, 2, 3>>',
  );
  expect(inspect(new RawArray('c', 'hi'))).toBe('<c_char_Array_2: "hi">');
  expect(String(new RawArray('u', 'ñ'))).toBe('<c_wchar_Array_1: "ñ">');
  expect(String(new SharedArray('c', 'hi'))).toBe('<SynchronizedString wrapper for <c_char_Array_2: "hi">>');
  expect(String(new RawArray('b', 1000))).toMatch(/^<c_byte_Array_1000: 0, .*, 0, … 900 more>$/);
});

test('an array is a handle, of its class, and takes other properties as every object', () => {
  const array = new SharedArray('i', 3) as SharedArray<'i'> & { note?: string };
  array.note = 'mine';
  expect([
    isHandle(array),
    array instanceof SharedArray,
    array.note,
    'note' in array,
    Object.keys(array),
  ]).toEqual([true, true, 'mine', true, ['length', 'note']]);
  expect((array as unknown as Record<string, unknown>)['missing']).toBeUndefined();
});

test('an array that has travelled is the same memory with the same lock', async () => {
  const array = new SharedArray('h', [1, 2, 3]);
  const other = travel(array);
  other[-1] = 9;
  expect([array[2], other.length, other.typecode]).toEqual([9, 3, 'h']);
  await array.acquire();
  expect(String(other.getLock())).toBe('<RLock(MainProcess, 1)>');
  array.release();
  const raw = new RawArray('c', 'abc');
  travel(raw).value = 'x';
  expect(raw.value.toString()).toBe('x');
});

test('a large array, in a file of its own, travels as a small one does', () => {
  const array = new SharedArray('d', 100_000);
  const other = travel(array);
  other[99_999] = 0.5;
  expect([array[-1], array.getObj().length]).toEqual([0.5, 100_000]);
});

test('the lock guards what is read and written', async () => {
  const array = new SharedArray('d', 1);
  await Promise.all(
    Array.from({ length: 20 }, () =>
      array.runExclusive(async () => {
        const before = array[0]!;
        await new Promise(setImmediate);
        array[0] = before + 1;
      }),
    ),
  );
  expect(array[0]).toBe(20);
});

test('an array without a lock has none to give', () => {
  const array = new SharedArray('d', 1, { lock: false });
  expect(errorOf(() => array.getLock()).message).toBe('this array has no lock');
  expect(String(array)).toBe('<c_double_Array_1: 0>');
  const lock = new Lock();
  expect(new SharedArray('d', 1, { lock }).getLock()).toBe(lock);
});

test('synchronized gives a raw array a lock, and copy gives memory of its own', () => {
  const raw = new RawArray('i', [1, 2]);
  const array = synchronized(raw);
  array[0] = 5;
  const other = copy(array);
  array[1] = 6;
  expect([raw.toArray(), other.toArray()]).toEqual([
    [5, 6],
    [5, 2],
  ]);
  expect(copy(new RawArray('c', 'ab')).value.toString()).toBe('ab');
  expect(copy(new RawArray('u', 'ab')).slice()).toBe('ab');
});

test('one that is larger than a buffer may be is refused, and ends nobody', () => {
  expect(errorOf(() => new RawArray('b', 2 ** 52))).toMatchObject({ code: 'ERR_MPRUN_NO_SHARED_MEMORY' });
  expect(errorOf(() => new RawArray('b', constants.MAX_LENGTH))).toMatchObject({
    code: 'ERR_MPRUN_NO_SHARED_MEMORY',
  });
});

test('an array that is unlinked goes on for who has it, and cannot be sent any more', () => {
  for (const length of [3, 20_000]) {
    const array = new SharedArray('d', length);
    const other = travel(array);
    array.unlink();
    array[1] = 7;
    expect(other[1]).toBe(7);
    expect(errorOf(() => travel(array))).toMatchObject({ code: 'ERR_MPRUN_SHARED_MEMORY_CLOSED' });
    array.unlink();
  }
});

test('memory that is no character reads and prints as the sign for that', () => {
  const array = new RawArray('u', 'ab');
  array.getObj()[1] = 0x11_0000;
  expect([array.get(1), array.slice(), String(array)]).toEqual([
    '\uFFFD',
    'a\uFFFD',
    '<c_wchar_Array_2: "a\uFFFD">',
  ]);
});
