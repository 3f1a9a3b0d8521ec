import { expect, test } from 'vitest';

import { fromIterable } from '../../src/input/iterable.ts';
import { pullAll } from './pull-all.ts';

test('arrays, sets, maps and typed arrays know their length, generators do not', () => {
  expect(fromIterable(['a', 'b']).length).toBe(2);
  expect(fromIterable(new Set([1, 1, 2])).length).toBe(2);
  expect(fromIterable(new Map([[1, 2]])).length).toBe(1);
  expect(fromIterable(new Uint8Array(3)).length).toBe(3);
  expect(fromIterable([1].values()).length).toBeUndefined();
});

test('what a generator gave before it threw is given out first, then its error, then the end', () => {
  function* breaking(): Generator<number> {
    yield 1;
    yield 2;
    throw new Error('no third');
  }
  const stream = fromIterable(breaking());
  expect(stream.pull(10)).toEqual([1, 2]);
  expect(() => stream.pull(10)).toThrow('no third');
  expect(stream.pull(10)).toEqual([]);
});

test('a stream can be closed from inside its own generator', () => {
  function* closing(): Generator<number> {
    yield 1;
    stream.close();
    yield 2;
  }
  const stream = fromIterable(closing());
  void stream.pull(1);
  expect(() => stream.pull(1)).not.toThrow();
  expect(stream.pull(1)).toEqual([]);
});

test('closing tells the iterator once, and what it throws then stops nobody', () => {
  let told = 0;
  const stream = fromIterable({
    [Symbol.iterator]: () => ({
      next: () => ({ done: false, value: 1 }),
      return: () => {
        told++;
        throw new Error('cannot leave');
      },
    }),
  });
  void stream.pull(1);
  stream.close();
  stream.close();
  expect(told).toBe(1);
});

test('an iterator that came to its end is not told to leave', () => {
  let told = 0;
  const stream = fromIterable({
    [Symbol.iterator]: () => ({
      next: () => ({ done: true as const, value: undefined }),
      return: () => {
        told++;
        return { done: true as const, value: undefined };
      },
    }),
  });
  void stream.pull(1);
  stream.close();
  expect(told).toBe(0);
});

test('an async iterable is asked for one input at a time, and only when it is pulled', async () => {
  const log: string[] = [];
  async function* counting(): AsyncGenerator<number> {
    try {
      for (let n = 1; ; n++) {
        log.push(`make ${n}`);
        yield n;
      }
    } finally {
      log.push('left');
    }
  }
  const stream = fromIterable(counting());
  expect(stream.length).toBeUndefined();
  expect(log).toEqual([]);
  expect(await stream.pull(100)).toEqual([1]);
  expect(await stream.pull(100)).toEqual([2]);
  stream.close();
  expect(await stream.pull(100)).toEqual([]);
  expect(log).toEqual(['make 1', 'make 2', 'left']);
});

test('an async iterable that ends or rejects does so at its place', async () => {
  async function* two(): AsyncGenerator<number> {
    yield 1;
    yield 2;
  }
  expect(await pullAll(fromIterable(two()))).toEqual([1, 2]);
  async function* breaking(): AsyncGenerator<number> {
    yield 1;
    throw new Error('no second');
  }
  const stream = fromIterable(breaking());
  expect(await stream.pull(10)).toEqual([1]);
  await expect(stream.pull(10)).rejects.toThrow('no second');
  expect(await stream.pull(10)).toEqual([]);
});

test('an async iterator whose return() gives no promise can be closed while a pull waits', async () => {
  let answer: (result: IteratorResult<unknown>) => void = () => {};
  const stream = fromIterable({
    [Symbol.asyncIterator]: () =>
      ({
        next: () => new Promise((resolve) => (answer = resolve)),
        return: () => undefined,
      }) as unknown as AsyncIterator<unknown>,
  });
  const waiting = stream.pull(1);
  stream.close();
  answer({ done: false, value: 'late' });
  expect(await waiting).toEqual([]);
});

test('a sync iterable is pulled no further than asked, and closed when it is left', () => {
  let pulled = 0;
  let isClosed = false;
  function* endless(): Generator<number> {
    try {
      for (;;) yield pulled++;
    } finally {
      isClosed = true;
    }
  }
  const stream = fromIterable(endless());
  expect(stream.pull(3)).toEqual([0, 1, 2]);
  expect(pulled).toBe(3);
  stream.close();
  expect(isClosed).toBe(true);
  expect(stream.pull(3)).toEqual([]);
});

test('an array whose element throws gives what stands before it first', () => {
  const array = [1, 2, 3, 4];
  Object.defineProperty(array, 2, {
    get: () => {
      throw new RangeError('third');
    },
  });
  const stream = fromIterable(array);
  expect(stream.pull(10)).toEqual([1, 2]);
  expect(() => stream.pull(10)).toThrow('third');
  expect(stream.pull(10)).toEqual([]);
});
