import { expect, test } from 'vitest';

import { decodeFromWorker, decodeToWorker, encodeFromWorker, encodeToWorker } from '../../src/wire/codec.ts';
import { decodeError, encodeError } from '../../src/wire/error.ts';
import { FRAME_HEADER_BYTES, FrameKind } from '../../src/wire/frame.ts';
import { HANDLE, isHandle, registerHandle, reviveHandle, type HandleToken } from '../../src/wire/handles.ts';
import type { ChunkMessage, OutcomesMessage } from '../../src/wire/messages.ts';
import { explainNotCloneable, findNotCloneable } from '../../src/wire/travel.ts';

/** How often one was revived. */
let revived = 0;

class Door {
  readonly number: number;
  readonly key: Door | undefined;

  constructor(number: number, key?: Door) {
    this.number = number;
    this.key = key;
  }

  [HANDLE](): HandleToken {
    return { kind: 'door', data: { number: this.number, key: this.key } };
  }
}

registerHandle('door', (data) => {
  revived++;
  const { number, key } = data as Door;
  return new Door(number, key);
});

/** Its maker says why it cannot travel. */
class Stuck {
  readonly #why: unknown;

  constructor(why: unknown) {
    this.#why = why;
  }

  [HANDLE](): HandleToken {
    throw this.#why;
  }
}

class Unknown {
  [HANDLE](): HandleToken {
    return { kind: 'nobody knows', data: undefined };
  }
}

function outcomesOf(values: readonly unknown[]): OutcomesMessage {
  return { type: 'outcomes', chunk: 1, offset: 0, ms: 1, values, errors: [] };
}

function chunkOf(inputs: readonly unknown[]): ChunkMessage {
  return { type: 'chunk', chunk: 1, task: 2, start: 3, attempt: 0, isTimed: false, inputs };
}

function kindOf(frame: Buffer): FrameKind {
  return frame[FRAME_HEADER_BYTES - 1] as FrameKind;
}

/** As results. */
function travel(values: readonly unknown[]): OutcomesMessage {
  const frame = encodeFromWorker(outcomesOf(values));
  return decodeFromWorker(kindOf(frame), frame.subarray(FRAME_HEADER_BYTES)) as OutcomesMessage;
}

/** As inputs, up to the worker's loop. */
function sendInputs(inputs: readonly unknown[]): ChunkMessage {
  const frame = encodeToWorker(chunkOf(inputs));
  return decodeToWorker(kindOf(frame), frame.subarray(FRAME_HEADER_BYTES)) as ChunkMessage;
}

test('a handle comes out as an object of its class, wherever it stands', () => {
  const value = { list: [new Door(1)], map: new Map([['a', new Door(2)]]), set: new Set([new Door(3)]) };
  const [back] = travel([value]).values as [typeof value];
  expect(back).toStrictEqual(value);
  expect(back.list[0]).toBeInstanceOf(Door);
  expect(back.list[0]).not.toBe(value.list[0]);
});

test('handles may be in the data of others; what was one object in a message is one', () => {
  const key = new Door(1);
  const { values } = travel([new Door(2, key), [key], new Door(3, key)]);
  const [second, list, third] = values as [Door, [Door], Door];
  expect(second.key).toBeInstanceOf(Door);
  expect(list[0]).toBe(second.key);
  expect(third.key).toBe(second.key);
});

test('frames with handles have a kind of their own, and no others have it', () => {
  const kinds = [
    [[1, 2], FrameKind.integers],
    [[1.5], FrameKind.numbers],
    [[[1, 2]], FrameKind.rows],
    [[{ a: 1 }, { a: 2 }, { a: 3 }, { a: 4 }], FrameKind.table],
    [[{ a: [new Date(0)] }], FrameKind.message],
    [[new Error('why')], FrameKind.packed],
    [[new Door(1)], FrameKind.handles],
    [[{ a: [new Door(1)] }, new Error('why')], FrameKind.handles],
    [[Object.assign(new Error('why'), { door: new Door(1) })], FrameKind.handles],
    [
      [new Error('why', { cause: Object.assign(new Error('why'), { door: [new Door(1)] }) })],
      FrameKind.handles,
    ],
  ] as const;
  for (const [values, kind] of kinds) {
    expect(kindOf(encodeFromWorker(outcomesOf(values)))).toBe(kind);
    expect(kindOf(encodeToWorker(chunkOf(values)))).toBe(kind);
  }
});

test("at the worker's end nothing is revived before its turn", () => {
  const before = revived;
  const key = new Door(1);
  const { inputs, revive } = sendInputs([key, [key], 3]);
  expect(revived).toBe(before);
  const [first, list, number] = inputs.map((input) => revive?.(input)) as [Door, [Door], number];
  expect(revived).toBe(before + 1);
  expect([first.number, list[0], number]).toEqual([1, first, 3]);
});

test('all that a message holds is packed as before, beside handles', () => {
  const lookalike = { 'mprun:mark': { kind: 'handle', handle: 'door', data: new Door(1) } };
  const ring: Record<string, unknown> = { door: new Door(2), error: new TypeError('why') };
  ring['self'] = ring;
  const [first, second] = travel([lookalike, ring]).values as [typeof lookalike, typeof ring];
  expect(first).toStrictEqual(lookalike);
  expect(second['self']).toBe(second);
  expect(second['error']).toBeInstanceOf(TypeError);
  expect(second['door']).toStrictEqual(new Door(2));
});

test('proxies and instances of subclasses of built-ins may be handles', () => {
  class Shelf extends Float64Array {
    [HANDLE](): HandleToken {
      return { kind: 'door', data: { number: this.length, key: undefined } };
    }
  }
  const proxy = new Proxy(new Door(4), {
    get: (door, name) => Reflect.get(door, name, door) as unknown,
    has: () => false,
  });
  expect(travel([[proxy], [new Shelf(2)]]).values).toStrictEqual([[new Door(4)], [new Door(2)]]);
  expect(isHandle({ [HANDLE]: () => ({ kind: 'door', data: 1 }) })).toBe(false);
});

test('errors take handles along, in causes and in values that are thrown', () => {
  const error = Object.assign(new Error('why', { cause: { door: new Door(1) } }), { doors: [new Door(2)] });
  const back = decodeError(encodeError(error)) as typeof error;
  expect(back.cause).toStrictEqual({ door: new Door(1) });
  expect(back.doors).toStrictEqual([new Door(2)]);
  expect(decodeError(encodeError(new Door(3)))).toStrictEqual(new Door(3));
});

test('a handle of an unknown kind is an error that names the kind', () => {
  expect(() => reviveHandle('nobody knows', 1)).toThrow(/kind 'nobody knows' .* not known here/);
  const { inputs, revive } = sendInputs([[new Unknown()]]);
  expect(() => revive?.(inputs[0])).toThrow(expect.objectContaining({ code: 'ERR_MPRUN_NOT_CLONEABLE' }));
  const error = Object.assign(new Error('why'), { door: new Unknown() });
  expect(decodeError(encodeError(error))).toMatchObject({ message: 'why', door: expect.any(String) });
  expect(decodeError(encodeError(new Unknown()))).toBeInstanceOf(Error);
});

test('a result that cannot be revived fails by itself, with what shares a part of it', () => {
  const shared = { doors: [new Unknown()] };
  const fine = { doors: [new Door(1)] };
  const { values, errors } = travel([fine, { shared }, shared, fine, [new Unknown()], 6]);
  expect(values).toStrictEqual([fine, undefined, undefined, fine, undefined, 6]);
  expect(values[3]).toBe(values[0]);
  expect(errors.map(([position]) => position)).toEqual([1, 2, 4]);
});

test('what a handle says against its sending is said as it is', () => {
  const own = Object.assign(new Error('closed'), { code: 'ERR_MPRUN_CLOSED' });
  for (const why of [own, new TypeError('broken')]) {
    const value = { doors: [new Stuck(why)] };
    expect(() => encodeToWorker(chunkOf([value]))).toThrow(why);
  }
  const explain = (value: unknown, reason: unknown): unknown =>
    explainNotCloneable({ value, root: 'input', sharesMemory: false }, reason);
  expect(explain([new Stuck(own)], own)).toBe(own);
  expect(explain([new Stuck(0)], new TypeError('broken'))).toMatchObject({
    code: 'ERR_MPRUN_NOT_CLONEABLE',
    message: 'input cannot travel to or from a worker: broken',
  });
  expect(explain([new Stuck(own), () => 1], own)).toMatchObject({
    message: 'input[1] is a function and cannot travel to or from a worker',
  });
});

test('handles are not found among what cannot travel; what is inside of them is theirs', () => {
  const suspect = { value: [new Door(1)], root: 'args', sharesMemory: false };
  expect(findNotCloneable(suspect)).toBeUndefined();
  // One that refuses says so before anything is begun.
  const closed = Object.assign(new Error('closed'), { code: 'ERR_MPRUN_CLOSED' });
  expect(findNotCloneable({ ...suspect, value: [new Stuck(closed)] })).toBe(closed);
  const beside = { ...suspect, value: [new Door(1), new URL('file:///')] };
  expect(findNotCloneable(beside)?.message).toMatch(/^args\[1\] is an? instance of URL/);
});

test('a handle whose data cannot travel is refused instead of being stripped', () => {
  class Careless {
    [HANDLE](): HandleToken {
      return { kind: 'door', data: { number: 1, key: new URL('file:///') } };
    }
  }
  expect(() => encodeToWorker(chunkOf([new Careless()]))).toThrow(/kind 'door' stands for cannot travel/);
});
