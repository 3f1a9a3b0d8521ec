/** One value for queues and connections: what comes out is what structured clone makes of it, with errors and handles besides. */
import { isDeepStrictEqual } from 'node:util';

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { Event, Queue } from '../../src/index.ts';
import {
  bytesOf,
  decodeValue,
  encodeValue,
  toBytes,
  ValueKind,
  type Encoded,
  type Received,
} from '../../src/wire/value.ts';
import { thrownBy } from '../process/support.ts';

/** As it is written to memory, and read from there. */
function received(encoded: Encoded): Received {
  if (encoded.kind !== ValueKind.latin1) return { kind: encoded.kind, bytes: Buffer.from(encoded.data) };
  return { kind: encoded.kind, text: Buffer.from(encoded.data, 'latin1').toString('latin1') };
}

const travelled = (value: unknown): unknown => decodeValue(received(encodeValue(value, 'item')));

/** As it is where nothing but the bytes tells what it is. */
function travelledAsBytes(value: unknown): unknown {
  const bytes = Buffer.concat(toBytes(encodeValue(value, 'item')));
  return decodeValue({ kind: ValueKind.raw, bytes });
}

/** All of a value that two may differ in: structure, types, -0 and holes, who is the same object. */
function expectSame(found: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(found, expected)) expect(found).toStrictEqual(expected);
  expect(shapeOf(found)).toEqual(shapeOf(expected));
}

/** Prototypes, own keys in their order, and identities, along the tree. */
function shapeOf(value: unknown, seen = new Map<object, number>()): unknown {
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? '-0' : typeof value;
  const known = seen.get(value);
  if (known !== undefined) return known;
  seen.set(value, seen.size);
  const prototype = Object.getPrototypeOf(value) as { constructor?: { name: string } } | null;
  const own = Object.keys(value).map((key) => [key, shapeOf((value as Record<string, unknown>)[key], seen)]);
  const parts =
    value instanceof Map || value instanceof Set ? [...value].map((part) => shapeOf(part, seen)) : [];
  return [prototype?.constructor?.name, own, parts];
}

/** Keys and texts that JSON might make something else of. */
const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  // Halves of characters, too.
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 8 })
    .map((units) => String.fromCharCode(...units)),
  fc.constantFrom(
    '__proto__',
    'constructor',
    'toJSON',
    'length',
    '\u2028',
    '\u0000',
    'é',
    '\ud800',
    '\udc00x',
    '01',
    '-1',
    '1e3',
  ),
);
const leaf = fc.oneof(
  text,
  fc.double(),
  fc.integer(),
  fc.constantFrom(-0, 0, NaN, Infinity, -Infinity, 1e21, 5e-324, null, undefined, true, false),
  fc.bigInt(),
  fc.date({ noInvalidDate: true }),
  fc.uint8Array({ maxLength: 9 }),
  fc.constantFrom(/a+/giu, Object(1n) as object, Object('s') as object, new ArrayBuffer(3)),
);
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaf,
    tie('object'),
    tie('array'),
    tie('map'),
    tie('set'),
  ),
  object: fc.array(fc.tuple(text, tie('tree')), { maxLength: 6 }).map((entries) => {
    const object = {};
    for (const [key, value] of entries)
      Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true });
    return object;
  }),
  array: fc.tuple(fc.array(tie('tree'), { maxLength: 6 }), fc.nat(3)).map(([items, hole]) => {
    const array = [...items];
    // Some have holes; one at the end among them.
    if (hole === 1) array.length += 1;
    if (hole === 2) Reflect.deleteProperty(array, 0);
    return array;
  }),
  map: fc.array(fc.tuple(tie('tree'), tie('tree')), { maxLength: 4 }).map((entries) => new Map(entries)),
  set: fc.array(tie('tree'), { maxLength: 4 }).map((items) => new Set(items)),
}));

describe('a value', () => {
  test('comes out as structured clone makes it', () => {
    fc.assert(
      fc.property(tree, (value) => {
        expectSame(travelled(value), structuredClone(value));
        expectSame(travelledAsBytes(value), structuredClone(value));
      }),
      { numRuns: 1000 },
    );
  });

  test('with a part in several places, and itself inside, keeps who is who', () => {
    fc.assert(
      fc.property(tree, fc.nat(3), (part, kind) => {
        const whole: Record<string, unknown> = { first: part, second: [part, part] };
        if (kind === 1) whole['self'] = whole;
        if (kind === 2) whole['map'] = new Map([[part, whole]]);
        if (kind === 3) whole['small'] = { at: { a: 1 } };
        expectSame(travelled(whole), structuredClone(whole));
      }),
      { numRuns: 300 },
    );
  });

  test.each<[string, unknown]>([
    ['-0', -0],
    ['-0 inside', [0, -0, { x: -0 }]],
    ['NaN', [NaN, Infinity]],
    ['undefined', undefined],
    ['undefined in a field', { a: undefined, b: 1 }],
    ['a hole', [1, , 3]], // eslint-disable-line no-sparse-arrays
    ['holes alone', Array.from({ length: 0 }).concat(Array(3))],
    ['an array with a field', Object.assign([1, 2], { name: 'x' })],
    ['an empty object', {}],
    ['no prototype', Object.assign(Object.create(null) as object, { a: 1 })],
    ['an own __proto__', JSON.parse('{"__proto__": {"polluted": 1}, "a": 1}')],
    ['an own toJSON that is data', { toJSON: 1, a: 2 }],
    ['halves of characters', { '\ud800': '\udfff', 'ok \ud83d\ude00': '\ud83d\ude00' }],
    ['text beyond latin1', 'ÿĀ €'],
    ['all of latin1', String.fromCharCode(...Array.from({ length: 256 }, (_, k) => k))],
    ['a BigInt', { n: 2n ** 70n }],
    ['keys that are numbers', { 2: 'b', 1: 'a', '-1': 'c', '01': 'd' }],
    ['a view of a part', new Uint16Array([1, 2, 3, 4]).subarray(1, 3)],
    ['a large plain tree', Array.from({ length: 300 }, (_, k) => ({ k, list: [k, String(k)] }))],
    ['nesting', JSON.parse('['.repeat(200) + ']'.repeat(200))],
    ['a long text', 'x'.repeat(100_000)],
  ])('is the same: %s', (_, value) => {
    expectSame(travelled(value), structuredClone(value));
    expectSame(travelledAsBytes(value), structuredClone(value));
  });

  test('has its fields as they are, not as a toJSON() that nobody sees makes them', () => {
    const hidden = Object.defineProperty({ a: 1 }, 'toJSON', { value: () => 'other', enumerable: false });
    const list = Object.defineProperty([1], 'toJSON', { value: () => 'other', enumerable: false });
    expect(travelled(hidden)).toEqual({ a: 1 });
    expect(travelled([hidden])).toEqual([{ a: 1 }]);
    expect(travelled(list)).toEqual([1]);
  });

  test('that is a Buffer is one again, and a date that is none stays so', () => {
    const found = travelled({ bytes: Buffer.from('bytes'), date: new Date(NaN) }) as {
      bytes: Buffer;
      date: Date;
    };
    expect([Buffer.isBuffer(found.bytes), found.bytes.toString()]).toEqual([true, 'bytes']);
    expect([found.date instanceof Date, found.date.getTime()]).toEqual([true, NaN]);
  });

  test('leaves out what structured clone leaves out: symbols as keys, and what cannot be enumerated', () => {
    const value = Object.defineProperty({ a: 1, [Symbol('s')]: 2 }, 'hidden', { value: 3 });
    expectSame(travelled(value), { a: 1 });
    expectSame(travelled(new Map([[value, value]])), structuredClone(new Map([[value, value]])));
  });
});

describe('what structured clone cannot carry', () => {
  test('errors come out as errors, with name, fields, cause', () => {
    const error = Object.assign(new RangeError('too far', { cause: new TypeError('why') }), {
      code: 'E_FAR',
      at: [1],
    });
    const [found] = travelled([error]) as [typeof error];
    expect(found).toBeInstanceOf(RangeError);
    expect([found.message, found.code, found.at, (found.cause as Error).message]).toEqual([
      'too far',
      'E_FAR',
      [1],
      'why',
    ]);
    const own = travelled(new AggregateError([new Error('a')], 'all')) as AggregateError;
    expect([own.name, (own.errors[0] as Error).message]).toEqual(['AggregateError', 'a']);
  });

  test('handles come out as what they stand for, and what was one is one', () => {
    const [event, queue] = [new Event(), new Queue(3)];
    const found = travelled({ event, again: event, deep: [new Map([['q', queue]])] }) as {
      event: Event;
      again: Event;
      deep: [Map<string, Queue>];
    };
    expect(found.event).toBeInstanceOf(Event);
    expect(found.again).toBe(found.event);
    found.event.set();
    found.deep[0].get('q')!.putNowait('it');
    expect([event.isSet(), queue.getNowait()]).toEqual([true, 'it']);
  });

  class Own {
    readonly a = 1;
  }
  test.each<[unknown, string]>([
    [{ a: [1, () => 1] }, 'item.a[1] is a function'],
    [Symbol('s'), 'item is a symbol'],
    [[new Map([['k', Promise.resolve()]])], 'item[0].get(k) is a Promise'],
    [{ own: new Own() }, 'item.own is an instance of Own'],
    [new SharedArrayBuffer(4), 'item is a SharedArrayBuffer'],
    [{ 'odd key': { deep: new WeakMap() } }, 'item["odd key"].deep is a WeakMap'],
    [{ set: new Set([async () => {}]) }, 'item.set.values()[0] is a function'],
  ])('is refused with its path: %o', (value, message) => {
    expect(thrownBy(() => encodeValue(value, 'item'))).toMatchObject({
      code: 'ERR_MPRUN_NOT_CLONEABLE',
      message: `${message} and cannot travel to or from a worker`,
    });
  });

  test('too deep a nesting is refused, and ends nothing', () => {
    let deep: unknown[] = [];
    for (let k = 0; k < 20_000; k++) deep = [deep];
    expect(thrownBy(() => encodeValue(deep, 'item')).message).toContain('is nested deeper than 500 levels');
  });
});

describe('bytes of a message', () => {
  test('say what kind it is, where nothing else does', () => {
    const values = [1, 'é', 'ā', new Map(), new Error('e')];
    const firsts = values.map((value) => Buffer.concat(toBytes(encodeValue(value, 'item')))[0]);
    expect(firsts).toEqual([
      ValueKind.latin1,
      ValueKind.latin1,
      ValueKind.utf8,
      ValueKind.clone,
      ValueKind.packed,
    ]);
    for (const value of values) {
      const encoded = encodeValue(value, 'item');
      expect(bytesOf(received(encoded)).equals(Buffer.concat(toBytes(encoded)))).toBe(true);
    }
  });

  test.each([[''], ['hello'], ['\u00f8{'], ['\u00f9"a'], ['\u00fa'], ['\u00fbxyz']])(
    'of somebody else’s are no value: %j',
    (latin1) => {
      const bytes = Buffer.from(latin1, 'latin1');
      expect(thrownBy(() => decodeValue({ kind: ValueKind.raw, bytes }))).toMatchObject({
        name: 'ConnectionError',
        code: 'ERR_MPRUN_CONNECTION_MESSAGE',
      });
    },
  );
});
