import { expect, test } from 'vitest';

import { zip } from '../../src/input/zip.ts';
import { pullAll } from './pull-all.ts';

async function* later<T>(values: Iterable<T>): AsyncGenerator<T> {
  yield* values;
}

test('rows of one value each, as many as the shortest has', async () => {
  expect(await pullAll(zip([[1, 2, 3], 'ab', new Set([true, false, true])]))).toEqual([
    [1, 'a', true],
    [2, 'b', false],
  ]);
  expect(await pullAll(zip([later([1, 2]), [3, 4, 5]]))).toEqual([
    [1, 3],
    [2, 4],
  ]);
  expect(await pullAll(zip([[], [1]]))).toEqual([]);
});

test('the number of rows is known where every length is', () => {
  expect(zip([[1, 2], new Set([1])]).length).toBe(1);
  expect(zip([[1, 2], [1].values()]).length).toBeUndefined();
});

test('no more is taken of endless iterables than is asked for, and all are closed', () => {
  let taken = 0;
  let isClosed = false;
  function* endless(): Generator<number> {
    try {
      for (;;) yield taken++;
    } finally {
      isClosed = true;
    }
  }
  const stream = zip([endless(), 'abcdef']);
  expect(stream.pull(2)).toEqual([
    [0, 'a'],
    [1, 'b'],
  ]);
  expect(taken).toBe(2);
  stream.close();
  expect(isClosed).toBe(true);
});

test('what an iterable throws comes after the rows before it', () => {
  function* failing(): Generator<number> {
    yield 1;
    throw new RangeError('no more');
  }
  const stream = zip([failing(), [1, 2, 3]]);
  expect(stream.pull(3)).toEqual([[1, 1]]);
  expect(() => stream.pull(3)).toThrow('no more');
});

test('an async iterable that throws rejects the pull at that place', async () => {
  async function* failing(): AsyncGenerator<number> {
    yield 1;
    throw new RangeError('no more');
  }
  const stream = zip([[1, 2], failing()]);
  expect(await stream.pull(3)).toEqual([[1, 1]]);
  await expect(stream.pull(3)).rejects.toThrow('no more');
});
