import fc from 'fast-check';
import { expect, test } from 'vitest';

import { InputError } from '../../src/errors.ts';
import { fromIterable } from '../../src/input/iterable.ts';
import { product } from '../../src/input/product.ts';
import type { InputStream } from '../../src/types.ts';
import { pullAll } from './pull-all.ts';

test('a product is what nested loops give, in whatever portions it is pulled', async () => {
  const source = fc.array(fc.nat(9), { maxLength: 4 });
  const sizes = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 });
  await fc.assert(
    fc.asyncProperty(
      source,
      fc.array(source, { minLength: 1, maxLength: 3 }),
      sizes,
      async (a, rest, pulls) => {
        const expected = rest.reduce<number[][]>(
          (tuples, list) => tuples.flatMap((tuple) => list.map((item) => [...tuple, item])),
          a.map((item) => [item]),
        );
        const stream = product(
          fromIterable(a),
          rest.map((list) => fromIterable(list)),
        );
        expect(stream.length).toBe(expected.length);
        expect(await pullAll(stream, pulls)).toEqual(expected);
      },
    ),
  );
});

test('the first source is pulled no further than the tuples need, the others once', async () => {
  let pulled = 0;
  function* endless(): Generator<number> {
    for (;;) yield pulled++;
  }
  const stream = product(fromIterable(endless()), [fromIterable(['a', 'b', 'c'])]);
  expect(stream.length).toBeUndefined();
  expect(pulled).toBe(0);
  expect(await stream.pull(2)).toEqual([
    [0, 'a'],
    [0, 'b'],
  ]);
  expect(stream.pull(2)).toEqual([[0, 'c']]);
  expect(pulled).toBe(1);
});

test('tuples are made as they are pulled: 10^18 of them begin like three', async () => {
  const million = Array.from({ length: 1_000_000 }, (_, k) => k);
  const stream = product(fromIterable(million), [fromIterable(million), fromIterable(million)]);
  expect(stream.length).toBe(1e18);
  expect(await stream.pull(2)).toEqual([
    [0, 0, 0],
    [0, 0, 1],
  ]);
});

test('a malformed input in the first source speaks after the tuples before it, in another one at once', async () => {
  const broken = (): InputStream =>
    fromIterable(
      (function* () {
        yield 1;
        throw new InputError('ERR_MPRUN_INPUT_PARSE', 'x:2: bad');
      })(),
    );
  const first = product(broken(), [fromIterable(['a', 'b'])]);
  expect(await first.pull(10)).toEqual([
    [1, 'a'],
    [1, 'b'],
  ]);
  await expect(first.pull(10)).rejects.toThrow('x:2: bad');
  await expect(product(fromIterable(['a']), [broken()]).pull(1)).rejects.toThrow('x:2: bad');
});

test('closing closes every source and ends the tuples', async () => {
  const closed: string[] = [];
  const source = (name: string): InputStream => ({
    ...fromIterable([1, 2]),
    close: () => void closed.push(name),
  });
  const stream = product(source('a'), [source('b'), source('c')]);
  await stream.pull(1);
  stream.close();
  expect(closed).toEqual(['a', 'b', 'c']);
});
