import fc from 'fast-check';
import { expect, test } from 'vitest';

import { decodeError, encodeError } from '../../src/wire/error.ts';
import { decodeFromWorker, encodeFromWorker } from '../../src/wire/codec.ts';
import { FrameReader, type FrameKind } from '../../src/wire/frame.ts';

/** Through the very bytes that travel between processes. */
function travel(thrown: unknown): unknown {
  const frame = encodeFromWorker({ type: 'initFailed', error: encodeError(thrown) });
  let decoded: unknown;
  new FrameReader((kind: FrameKind, payload) => {
    const message = decodeFromWorker(kind, payload);
    if (message.type === 'initFailed') decoded = decodeError(message.error);
  }).push(frame);
  return decoded;
}

class TwoArguments extends RangeError {
  readonly limit: number;
  constructor(name: string, limit: number) {
    super(`${name} beyond ${limit}`);
    this.name = 'TwoArguments';
    this.limit = limit;
  }
}

test('an error keeps its class, name, message, stack and own properties', () => {
  const error = new TwoArguments('x', 7);
  const copy = travel(error) as TwoArguments;
  expect(copy).toBeInstanceOf(RangeError);
  expect(copy).toMatchObject({ name: 'TwoArguments', message: 'x beyond 7', limit: 7, stack: error.stack });
});

test('a system error keeps its code and path', () => {
  const error = Object.assign(new Error('ENOENT: no such file'), { code: 'ENOENT', errno: -2, path: '/x' });
  expect(travel(error)).toMatchObject({ code: 'ENOENT', errno: -2, path: '/x' });
});

test('causes and the errors of an AggregateError travel along', () => {
  const error = new AggregateError([new TypeError('a'), 'b'], 'both', { cause: new SyntaxError('why') });
  const copy = travel(error) as AggregateError;
  expect(copy).toBeInstanceOf(AggregateError);
  expect(copy.errors[0]).toBeInstanceOf(TypeError);
  expect(copy.errors[1]).toBe('b');
  expect(copy.cause).toBeInstanceOf(SyntaxError);
});

test('thrown values that are no errors arrive as they are', () => {
  for (const thrown of [null, undefined, 'text', 42, 10n, { a: [1] }, true])
    expect(travel(thrown)).toEqual(thrown);
  expect(travel(Symbol.for('registered'))).toBe(Symbol.for('registered'));
  expect(String(travel(Symbol('own')))).toBe('Symbol(own)');
  expect((travel(() => 1) as Error).message).toContain('[function');
});

test('a DOMException keeps its name', () => {
  expect(travel(new DOMException('stop', 'AbortError'))).toMatchObject({
    name: 'AbortError',
    message: 'stop',
  });
});

test('hostile errors are told as well as can be, and never throw on the way', () => {
  const cyclic = new Error('cyclic');
  cyclic.cause = cyclic;
  const getter = Object.defineProperty(new Error('getter'), 'trap', {
    enumerable: true,
    get: () => {
      throw new Error('trap');
    },
  });
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  const withFunction = Object.assign(new Error('function'), { fn: () => 1, kept: 1 });
  const long = new Error('x'.repeat(1024 * 1024));
  expect((travel(cyclic) as Error).message).toBe('cyclic');
  expect((travel(getter) as Error).message).toBe('getter');
  expect(travel(proxy)).toBeInstanceOf(Error);
  expect(travel(withFunction)).toMatchObject({ message: 'function', kept: 1 });
  expect((travel(long) as Error).message).toHaveLength(1024 * 1024);
  expect((travel(Object.freeze(new Error('frozen'))) as Error).message).toBe('frozen');
});

test('whatever is thrown, something is decoded', () => {
  fc.assert(
    fc.property(fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true }), (thrown) => {
      expect(travel(thrown)).toEqual(thrown);
    }),
  );
});

test('every error made of a name, a message and properties arrives with them', () => {
  const props = fc.dictionary(
    fc
      .string({ minLength: 1 })
      .filter((key) => !['name', 'message', 'stack', 'cause', 'errors', '__proto__'].includes(key)),
    fc.jsonValue(),
  );
  fc.assert(
    fc.property(fc.string(), fc.string({ minLength: 1 }), props, (message, name, own) => {
      const copy = travel(Object.assign(new Error(message), own, { name })) as Error;
      expect([copy.name, copy.message]).toEqual([name, message]);
      expect(copy).toMatchObject(own);
    }),
  );
});

test('what is inside an error is stripped of nothing: it arrives, or is told in words', () => {
  class Account {
    readonly id = 7;
  }
  const inner = Object.assign(new TypeError('inside'), { name: 'InnerError', code: 'E_IN' });
  const copy = travel(
    Object.assign(new Error('outer', { cause: { status: 404, parse: () => 1 } }), {
      account: new Account(),
      inner,
      list: [inner],
      errors: { name: 'required' },
    }),
  ) as Error & Record<string, unknown>;
  expect(copy).toMatchObject({ account: 'Account { id: 7 }', errors: { name: 'required' } });
  expect(copy['inner']).toBeInstanceOf(TypeError);
  expect(copy['inner']).toMatchObject({ name: 'InnerError', code: 'E_IN' });
  expect((copy['list'] as unknown[])[0]).toMatchObject({ name: 'InnerError', code: 'E_IN' });
  expect((copy.cause as Error).message).toContain('status: 404');
  expect((travel(new Account()) as Error).message).toContain('Account { id: 7 }');
  expect(travel({ why: inner })).toMatchObject({ why: { name: 'InnerError', code: 'E_IN' } });
});

test('an error with several errors keeps its own class', () => {
  const copy = travel(Object.assign(new RangeError('several'), { errors: [new TypeError('one')] }));
  expect(copy).toBeInstanceOf(RangeError);
  expect(copy).not.toBeInstanceOf(AggregateError);
  expect((copy as AggregateError).errors[0]).toBeInstanceOf(TypeError);
});

test('an error that holds itself arrives', () => {
  const error: Error & { self?: unknown } = new Error('self');
  error.self = { error };
  expect(travel(error)).toMatchObject({ message: 'self' });
});
