import fc from 'fast-check';
import { expect, test } from 'vitest';

import { decodeFromWorker, decodeToWorker, encodeFromWorker, encodeToWorker } from '../../src/wire/codec.ts';
import { FrameReader } from '../../src/wire/frame.ts';
import type { FromWorker, ToWorker } from '../../src/wire/messages.ts';
import { explainNotCloneable } from '../../src/wire/travel.ts';

function readToWorker(bytes: Buffer, cuts: readonly number[]): ToWorker[] {
  const messages: ToWorker[] = [];
  const reader = new FrameReader((kind, payload) => messages.push(decodeToWorker(kind, payload)));
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  for (const [k, from] of [0, ...places].entries())
    reader.push(bytes.subarray(from, places[k] ?? bytes.length));
  return messages;
}

function readFromWorker(bytes: Buffer): FromWorker[] {
  const messages: FromWorker[] = [];
  new FrameReader((kind, payload) => messages.push(decodeFromWorker(kind, payload))).push(bytes);
  return messages;
}

const chunk = fc.record({
  type: fc.constant('chunk' as const),
  chunk: fc.nat(),
  task: fc.nat(1000),
  start: fc.nat(),
  attempt: fc.nat(2),
  isTimed: fc.boolean(),
  inputs: fc.oneof(
    fc.array(fc.double(), { minLength: 1 }),
    fc.array(fc.integer(), { minLength: 1 }),
    fc.array(fc.array(fc.double(), { minLength: 2, maxLength: 2 }), { minLength: 1 }),
    fc.array(fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true }), {
      minLength: 1,
    }),
  ),
});

test('messages arrive whole and in order, however the bytes are cut', () => {
  fc.assert(
    fc.property(fc.array(chunk, { maxLength: 5 }), fc.array(fc.nat()), (messages, cuts) => {
      const bytes = Buffer.concat(messages.map((message) => encodeToWorker(message)));
      expect(readToWorker(bytes, cuts)).toEqual(messages);
    }),
  );
});

test('numbers travel packed and keep -0, NaN and the infinities', () => {
  const values = [-0, 0, NaN, Infinity, -Infinity, 1.5, Number.MAX_SAFE_INTEGER];
  const message: FromWorker = { type: 'outcomes', chunk: 3, offset: 2 ** 40, ms: 1.25, values, errors: [] };
  const frame = encodeFromWorker(message);
  expect(frame.length).toBe(5 + 8 * (5 + values.length));
  expect(decodeFromWorker(1, frame.subarray(5))).toEqual(message);
});

test('integers take four bytes each, and -0 is none', () => {
  const values = [0, 1, -1, 2 ** 31 - 1, -(2 ** 31)];
  const message: FromWorker = { type: 'outcomes', chunk: 3, offset: 0, ms: 1.25, values, errors: [] };
  const frame = encodeFromWorker(message);
  expect(frame.length).toBe(5 + 8 * 5 + 4 * values.length);
  expect(readFromWorker(frame)).toEqual([message]);
  for (const other of [-0, 2 ** 31, 0.5, NaN]) {
    const mixed = { ...message, values: [...values, other] };
    expect(readFromWorker(encodeFromWorker(mixed))).toEqual([mixed]);
  }
});

test('times travel with outcomes of every kind', () => {
  const times = Float64Array.of(1000.25, 1000.5, 1001);
  const kinds = [
    [1, 2],
    [1.5, -0],
    [
      [1, 2],
      [3, 4],
    ],
    ['a', 'b'],
    [{ a: 1 }, { a: 2 }],
    [new Error('no'), 1],
  ];
  for (const values of kinds) {
    const message: FromWorker = {
      type: 'outcomes',
      chunk: 3,
      offset: 7,
      ms: 1.25,
      values,
      errors: [],
      times,
    };
    expect(readFromWorker(encodeFromWorker(message))).toEqual([message]);
  }
});

test('arrays of numbers, as many in each, come back as they were, and nothing else is taken for them', () => {
  const chunkOf = (inputs: unknown[]): ToWorker => ({
    type: 'chunk',
    chunk: 1,
    task: 2,
    start: 3,
    attempt: 0,
    isTimed: false,
    inputs,
  });
  const cases: unknown[][] = [
    [[1]],
    [
      [1, -0],
      [NaN, 2 ** 40],
    ],
    [[]],
    [[1, 2], [3]],
    [[1, 2], 3],
    [[1], ['1']],
    [[1, undefined]],
    // eslint-disable-next-line no-sparse-arrays
    [[1, , 3]],
    [Object.assign([1, 2], { name: 'point' })],
    [[[1]]],
  ];
  for (const inputs of cases) {
    const [read] = readToWorker(encodeToWorker(chunkOf(inputs)), []);
    expect(read).toStrictEqual(chunkOf(inputs));
  }
  class Point extends Array<number> {}
  for (const refused of [new Proxy([1, 2], {}), Point.of(1, 2)])
    expect(() => encodeToWorker(chunkOf([refused]))).toThrow();
});

test('code that runs while arrays are read may encode numbers itself', () => {
  const inner = { type: 'outcomes', chunk: 9, offset: 9, ms: 9, values: [9, 9, 9], errors: [] } as const;
  const row = [1, 2];
  Object.defineProperty(row, 1, { enumerable: true, get: () => encodeFromWorker(inner).length });
  const frame = encodeToWorker({
    type: 'chunk',
    chunk: 1,
    task: 2,
    start: 3,
    attempt: 0,
    isTimed: false,
    inputs: [row],
  });
  expect(readToWorker(frame, [])).toMatchObject([{ chunk: 1, task: 2, start: 3, inputs: [[1, 57]] }]);
});

test('a value that cannot travel is named by its path', () => {
  const explain = (value: unknown): string =>
    explainNotCloneable({ value, root: 'result', sharesMemory: false }, new Error('why')).message;
  expect(explain({ a: [1, () => 1] })).toBe(
    'result.a[1] is a function and cannot travel to or from a worker',
  );
  expect(explain({ 'odd key': { s: Symbol('x') } })).toContain('result["odd key"].s is a symbol');
  expect(explain(new Map([['k', Promise.resolve()]]))).toContain('result.get(k) is a Promise');
  expect(explain(new SharedArrayBuffer(8))).toContain('result is a SharedArrayBuffer');
  expect(explain(1)).toBe('result cannot travel to or from a worker: why');
});
