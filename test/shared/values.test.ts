import { inspect } from 'node:util';

import { expect, test } from 'vitest';

import { RawValue } from '../../src/shared/raw-value.ts';
import { copy, synchronized } from '../../src/shared/synchronized.ts';
import type { ItemInput, TypeCode } from '../../src/shared/typecodes.ts';
import { SharedValue } from '../../src/shared/value.ts';
import { Lock } from '../../src/sync/lock.ts';
import { errorOf, travel } from './support.ts';

const ZERO: [TypeCode, unknown][] = [
  ...'b B h H i I l L f d'.split(' ').map((code): [TypeCode, unknown] => [code as TypeCode, 0]),
  ['q', 0n],
  ['Q', 0n],
  ['c', Buffer.of(0)],
  ['u', '\0'],
];

test.each(ZERO)('a value of type code %s begins as zero', (code, zero) => {
  expect(new SharedValue(code).value).toEqual(zero);
  expect(new RawValue(code).value).toEqual(zero);
});

test.each<[TypeCode, ItemInput<TypeCode>, unknown]>([
  ['b', 2 ** 7, -(2 ** 7)],
  ['B', -1, 2 ** 8 - 1],
  ['h', 2 ** 15, -(2 ** 15)],
  ['H', 2 ** 16 + 5, 5],
  ['i', 2 ** 31, -(2 ** 31)],
  ['I', -1, 2 ** 32 - 1],
  ['l', 2 ** 31, -(2 ** 31)],
  ['L', -1, 2 ** 32 - 1],
  ['q', 2n ** 63n, -(2n ** 63n)],
  ['Q', -1, 2n ** 64n - 1n],
  ['f', 1e300, Infinity],
  ['f', 0.1, Math.fround(0.1)],
  ['d', Number.NaN, Number.NaN],
  ['c', 'é', Buffer.of(0xe9)],
  ['c', Buffer.from('x'), Buffer.from('x')],
  ['u', '😀', '😀'],
])('a value of type code %s that is set to %s reads as %s', (code, set, read) => {
  const value = new SharedValue(code);
  value.value = set as never;
  expect(value.value).toEqual(read);
});

test.each<[TypeCode, unknown]>([
  ['i', 1.5],
  ['i', Number.NaN],
  ['i', Infinity],
  ['i', '1'],
  ['i', 1n],
  ['i', true],
  ['i', null],
  ['q', 2 ** 53],
  ['q', 0.5],
  ['d', 1n],
  ['d', '1'],
  ['c', 'ab'],
  ['c', '€'],
  ['c', 65],
  ['c', Buffer.from('ab')],
  ['u', ''],
  ['u', 'ab'],
  ['u', 7],
])('a value of type code %s refuses %o and stays as it was', (code, gift) => {
  const value = new SharedValue(code);
  const before = value.value;
  expect(errorOf(() => (value.value = gift as never))).toMatchObject({
    name: 'UsageError',
    message: expect.stringMatching(`^Expected \`value\` to be .* type code '${code}', got `) as string,
  });
  expect(value.value).toEqual(before);
});

test.each(['z', '?', '', 'ii', undefined, 7, 'toString'])('%o is no type code', (code) => {
  expect(errorOf(() => new SharedValue(code as never)).message).toMatch(
    /^Expected `typecode` to be one of c b B u h H i I l L q Q f d, got /,
  );
});

test('the atomic operations give what the value was before', () => {
  const value = new RawValue('i', 10);
  expect([value.add(5), value.sub(1), value.exchange(3)]).toEqual([10, 15, 14]);
  expect([value.compareExchange(4, 9), value.value, value.compareExchange(3, 9), value.value]).toEqual([
    3, 3, 3, 9,
  ]);
  const large = new RawValue('q', 2n ** 40n);
  expect([large.add(1), large.sub(2n), large.exchange(7), large.value]).toEqual([
    2n ** 40n,
    2n ** 40n + 1n,
    2n ** 40n - 1n,
    7n,
  ]);
});

test.each(['f', 'd'] as const)('the atomic operations work on floating point numbers (%s)', (code) => {
  const value = new RawValue(code, 0.1);
  const begin = code === 'f' ? Math.fround(0.1) : 0.1;
  expect([value.compareExchange(0.1, 2.5), value.add(1), value.sub(3), value.exchange(Number.NaN)]).toEqual([
    begin,
    2.5,
    3.5,
    0.5,
  ]);
  expect(value.compareExchange(Number.NaN, -0)).toBeNaN();
  expect([value.compareExchange(0, 7), value.value]).toEqual([-0, 7]);
});

test('characters can be exchanged, and not added to', () => {
  const value = new SharedValue('u', 'a');
  expect([value.exchange('b'), value.compareExchange('b', 'c'), value.value]).toEqual(['a', 'b', 'c']);
  expect(errorOf(() => value.add('a')).message).toBe("add(): characters are no numbers (type code 'u')");
});

test('addition wraps as everything does', () => {
  const value = new RawValue('b', 127);
  expect([value.add(1), value.value]).toEqual([127, -128]);
});

test('update replaces the value under the lock, also when the function is async', async () => {
  const value = new SharedValue('i', 1);
  const results = await Promise.all(
    Array.from({ length: 20 }, () =>
      value.update(async (n) => {
        await new Promise(setImmediate);
        return n + 1;
      }),
    ),
  );
  expect(results.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, k) => k + 2));
  expect(value.updateSync((n) => n * 2)).toBe(42);
});

test('the lock is released when the function throws', async () => {
  const lock = new Lock();
  const value = new SharedValue('i', 1, { lock });
  const fail = (): never => {
    throw new Error('no');
  };
  await expect(value.update(fail)).rejects.toThrow('no');
  expect(() => value.updateSync(fail)).toThrow('no');
  expect([lock.locked(), value.value]).toEqual([false, 1]);
});

test('a lock that is given is used, by several values', async () => {
  const lock = new Lock();
  const [one, two] = [new SharedValue('i', 1, { lock }), new SharedValue('d', 2, { lock })];
  expect(one.getLock()).toBe(lock);
  await one.acquire();
  expect([lock.locked(), two.acquireSync(0)]).toEqual([true, undefined]);
  two.release();
  expect(lock.locked()).toBe(false);
});

test('the lock of its own may be taken again by who has it', async () => {
  const value = new SharedValue('i', 0);
  await value.runExclusive(() => value.runExclusive(() => value.update((n) => n + 1)));
  expect(value.value).toBe(1);
});

test('without a lock there is none to be had', () => {
  const value = new SharedValue('i', 7, { lock: false });
  const text = 'this value has no lock';
  expect(errorOf(() => value.getLock()).message).toBe(text);
  expect(errorOf(() => value.acquire()).message).toBe(text);
  expect(errorOf(() => value.updateSync((n) => n)).message).toBe(text);
  expect([value.add(1), String(value)]).toEqual([7, 'c_int(8)']);
});

test.each([7, 'x', {}, null])('%o is no lock', (lock) => {
  const { message } = errorOf(() => new SharedValue('i', 0, { lock: lock as never }));
  expect(message).toMatch(/^Expected `lock` to be true, false or a lock, got /);
});

test('a misspelt option is refused', () => {
  expect(errorOf(() => new SharedValue('i', 0, { lok: true } as never)).message).toBe(
    'a value has no option `lok`',
  );
});

test('values print as in Python', () => {
  expect(String(new SharedValue('i', 7))).toBe('<Synchronized wrapper for c_int(7)>');
  expect(inspect(new RawValue('q', 7n))).toBe('c_longlong(7)');
  expect(String(new RawValue('d', 0.5))).toBe('c_double(0.5)');
  expect(String(new RawValue('c', 'x'))).toBe('c_char("x")');
});

test('a value that has travelled is the same memory with the same lock', async () => {
  const value = new SharedValue('q', 5n);
  const other = travel(value);
  other.value = 6n;
  expect([value.value, other.typecode, other === value]).toEqual([6n, 'q', false]);
  await value.acquire();
  expect(String(other.getLock())).toBe('<RLock(MainProcess, 1)>');
  value.release();
  const bare = travel(new SharedValue('i', 7, { lock: false }));
  expect(String(bare)).toBe('c_int(7)');
});

test('a raw value that has travelled is the same memory', () => {
  const value = new RawValue('d', 1.5);
  expect(travel(value)).toBeInstanceOf(RawValue);
  travel(value).value = 2.5;
  expect([value.value, value.getObj()[0]]).toEqual([2.5, 2.5]);
});

test('getObj is the memory', () => {
  const value = new SharedValue('H', 1);
  const view = value.getObj();
  view[0] = 70_000;
  expect([value.value, view.length, view instanceof Uint16Array]).toEqual([70_000 % 65_536, 1, true]);
});

test('synchronized gives a raw value a lock', async () => {
  const raw = new RawValue('i', 1);
  const lock = new Lock();
  const value = synchronized(raw, lock);
  await value.update((n) => n + 1);
  expect([raw.value, value.getLock() === lock]).toEqual([2, true]);
  expect(errorOf(() => synchronized(value as never)).message).toBe('object already synchronized');
  expect(errorOf(() => synchronized(7 as never)).message).toMatch(
    /^Expected `raw` to be a RawValue or a RawArray/,
  );
});

test('copy makes memory of its own', () => {
  const value = new SharedValue('c', 'a');
  const other = copy(value);
  other.value = 'b';
  expect([value.value.toString(), other.value.toString(), other instanceof RawValue]).toEqual([
    'a',
    'b',
    true,
  ]);
});
