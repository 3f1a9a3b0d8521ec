import fc from 'fast-check';
import { expect, test } from 'vitest';

import { withoutLeads } from '../../src/task/first-line.ts';
import { readVlqs, vlq } from '../../src/task/vlq.ts';

/** [generated, source, line, column] of each mapping, absolute but for the first. */
function places(mappings: string): number[][] {
  const at = [0, 0, 0];
  return mappings
    .split(/[;,]/)
    .filter(Boolean)
    .map((segment) => {
      const [generated = 0, ...changes] = readVlqs(segment);
      for (const [k, change] of changes.slice(0, 3).entries()) at[k] = (at[k] ?? 0) + change;
      return [generated, ...at, ...changes.slice(3)];
    });
}

const mapping = (...numbers: number[]): string => numbers.map(vlq).join('');

test('numbers come back as they were written', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1_000_000_000, max: 1_000_000_000 })), (numbers) => {
      // The sign of nothing is not written.
      expect(readVlqs(mapping(...numbers)).map((n) => n + 0)).toEqual(numbers.map((n) => n + 0));
    }),
  );
});

test('only columns of first lines move, each by the lead of its source, to 0 at most', () => {
  const map = `${mapping(0, 0, 0, 150)},${mapping(5, 0, 0, 7)},${mapping(3, 0, 1, -157, 2)};${mapping(1)};;${mapping(0, 1, -1, 60)},${mapping(2, 0, 0, 9, 1)}`;
  expect(places(map)).toEqual([
    [0, 0, 0, 150],
    [5, 0, 0, 157],
    [3, 0, 1, 0, 2],
    [1, 0, 1, 0],
    [0, 1, 0, 60],
    [2, 1, 0, 69, 1],
  ]);
  expect(places(withoutLeads(map, [155, 50]))).toEqual([
    [0, 0, 0, 0],
    [5, 0, 0, 2],
    [3, 0, 1, 0, 2],
    [1, 0, 1, 0],
    [0, 1, 0, 10],
    [2, 1, 0, 19, 1],
  ]);
});

test('a map of sources without leads stays as it is', () => {
  expect(withoutLeads('AAAA;CACA,EAAEA;;A', [0])).toBe('AAAA;CACA,EAAEA;;A');
});
