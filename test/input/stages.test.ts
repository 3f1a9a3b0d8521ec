import fc from 'fast-check';
import { expect, test } from 'vitest';

import { batch } from '../../src/input/batch.ts';
import { limit, skip } from '../../src/input/excerpt.ts';
import { filter } from '../../src/input/filter.ts';
import { fromIterable } from '../../src/input/iterable.ts';
import { shuffle } from '../../src/input/shuffle.ts';
import { tellWhenWaiting } from '../../src/input/waiting.ts';
import type { InputStream } from '../../src/types.ts';
import { broken, later, untilBroken } from './broken.ts';
import { pullAll } from './pull-all.ts';

const upTo = (n: number): number[] => Array.from({ length: n }, (_, k) => k + 1);

test('skip, limit, filter and batch do what slice and filter do, however the inputs come', async () => {
  const count = fc.nat(12);
  const sizes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(count, count, sizes, fc.integer({ min: 1, max: 4 }), async (total, n, pulls, size) => {
      const list = upTo(total);
      const isOdd = (input: unknown): boolean => Number(input) % 2 === 1;
      const lists = Array.from({ length: Math.ceil(total / size) }, (_, k) =>
        list.slice(k * size, (k + 1) * size),
      );
      const stages: [(source: InputStream) => InputStream, unknown[], boolean][] = [
        [(source) => skip(source, n), list.slice(n), true],
        [(source) => limit(source, n), list.slice(0, n), true],
        [(source) => filter(source, isOdd), list.filter(isOdd), false],
        [(source) => batch(source, size), lists, true],
      ];
      for (const [stage, expected, knowsLength] of stages) {
        expect(await pullAll(stage(fromIterable(list)), pulls)).toEqual(expected);
        expect(await pullAll(stage(later(list)), pulls)).toEqual(expected);
        expect(stage(fromIterable(list)).length).toBe(knowsLength ? expected.length : undefined);
        expect(stage(later(list)).length).toBeUndefined();
      }
    }),
  );
});

test.each<[string, (source: InputStream) => InputStream, unknown[]]>([
  ['skip', (source) => skip(source, 1), [2, 3]],
  ['limit', (source) => limit(source, 9), [1, 2, 3]],
  ['filter', (source) => filter(source, () => true), [1, 2, 3]],
  ['batch', (source) => batch(source, 2), [[1, 2], [3]]],
  ['shuffle', (source) => shuffle(source, 1), [expect.any(Number), expect.any(Number), expect.any(Number)]],
])('%s gives out what came before the source broke', async (_, stage, expected) => {
  for (const isAsync of [true, false])
    for (const max of [1, 10])
      expect(await untilBroken(stage(broken([1, 2, 3], isAsync)), max)).toEqual([expected, 'broken']);
});

test('the last of a limit closes the source, so that nobody waits for the rest', async () => {
  let isClosed = false;
  const source = { ...later([1, 2, 3], 1), close: () => (isClosed = true) } as InputStream;
  const stream = limit(source, 2);
  expect([...(await stream.pull(5)), ...(await stream.pull(5))]).toEqual([1, 2]);
  expect(isClosed).toBe(true);
  expect(await stream.pull(5)).toEqual([]);
  expect(await limit(broken([]), 0).pull(1)).toEqual([]);
});

test('a seed makes an order, of all inputs; another seed another', async () => {
  const list = upTo(100);
  const order = async (seed: number): Promise<unknown[]> => pullAll(shuffle(later(list, 7), seed));
  const [first, again, other] = [await order(1), await order(1), await order(2)];
  expect(again).toEqual(first);
  expect(other).not.toEqual(first);
  for (const inputs of [first, other]) {
    expect(inputs).not.toEqual(list);
    expect(inputs.map(Number).sort((a, b) => a - b)).toEqual(list);
  }
});

test('every place is as likely for every input', async () => {
  const counts = [0, 0, 0, 0];
  for (let seed = 0; seed < 4000; seed++) {
    const inputs = await pullAll(shuffle(fromIterable(['a', 'b', 'c', 'd']), seed));
    const place = inputs.indexOf('a');
    counts[place] = (counts[place] ?? 0) + 1;
  }
  for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(120);
});

test('a filter may answer later, and is asked once for each input, in order', async () => {
  const asked: unknown[] = [];
  const predicate = async (input: unknown): Promise<boolean> => {
    asked.push(input);
    return Number(input) > 2;
  };
  expect(await pullAll(filter(fromIterable([1, 2, 3, 4]), predicate), [1])).toEqual([3, 4]);
  expect(asked).toEqual([1, 2, 3, 4]);
});

test('what a filter throws names the input, after those before it were given out', async () => {
  const stream = filter(fromIterable([{ x: { y: 1 } }, { x: { y: 2 } }, { z: 1 }]), (input) => {
    return (input as { x: { y: number } }).x.y === 2;
  });
  expect(await stream.pull(10)).toEqual([{ x: { y: 2 } }]);
  await expect(async () => stream.pull(10)).rejects.toMatchObject({
    code: 'ERR_MPRUN_USAGE',
    message:
      "--filter failed for input 3, '{ z: 1 }': TypeError: Cannot read properties of undefined (reading 'y')",
  });
});

test('who waits for the first input is told once, and only then', async () => {
  let told = 0;
  const tell = (): void => void told++;
  const held = deferred();
  const source = { ...fromIterable([]), length: undefined, pull: async () => held.promise };
  const stream = tellWhenWaiting(source, 1, tell);
  const pulled = stream.pull(1);
  // Its timer is due before this one.
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(told).toBe(1);
  held.resolve([1]);
  expect(await pulled).toEqual([1]);
  expect(await pullAll(tellWhenWaiting(later([1, 2]), 60_000, tell))).toEqual([1, 2]);
  expect(told).toBe(1);
});

function deferred(): { promise: Promise<readonly unknown[]>; resolve: (inputs: readonly unknown[]) => void } {
  let resolve: (inputs: readonly unknown[]) => void = () => {};
  const promise = new Promise<readonly unknown[]>((settle) => (resolve = settle));
  return { promise, resolve };
}
