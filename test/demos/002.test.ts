/** The listings of document 002, by what they print. */
import { expect, test } from 'vitest';

import { cpuCount } from '../../src/util/cpu-count.ts';
import { demo } from '../support/demo.ts';

const START = expect.stringMatching(/^Start Time\.{4}\d{10}$/) as string;
const SLEEP = expect.stringMatching(/^Sleep [345] Seconds\.{6}$/) as string;
const TIMES = [
  expect.stringMatching(/^End Time\.{6}\d{10}$/) as string,
  expect.stringMatching(/^Execute Time\.{6}\d+$/) as string,
];

test('square: the times stand around what the process prints', async () => {
  expect(await demo('square')).toEqual([START, SLEEP, '3 squared is 9', ...TIMES]);
});

test('squares: four times the same, between the times', async () => {
  const lines = await demo('squares');
  expectSquares(lines.splice(1, 8), [3, 3, 3, 3]);
  expect(lines).toEqual([START, ...TIMES]);
});

test('no-join: the program is at its end before any process prints, and waits for them', async () => {
  const lines = await demo('no-join');
  expectSquares(lines.splice(3), [3, 3, 3, 3]);
  expect(lines).toEqual([START, ...TIMES]);
});

test('generator: the numbers from 0 to 4, in whatever order', async () => {
  const lines = await demo('generator');
  expectSquares(lines.splice(1, 10), [0, 1, 2, 3, 4]);
  expect(lines).toEqual([START, ...TIMES]);
});

test('pool-processes: four workers, or as many as there are CPUs', async () => {
  expect(await demo('pool-processes')).toEqual([
    '<Pool state=RUN pool_size=4>',
    '<Pool state=CLOSE pool_size=4>',
    `${cpuCount()} ${cpuCount()}`,
  ]);
});

test('apply: one after the other, in order', async () => {
  const lines = await demo('apply');
  const squares = [0, 1, 2, 3, 4].flatMap((n) => [SLEEP, `${n} squared is ${n ** 2}`]);
  expect(lines).toEqual([START, ...squares, '[0, 1, 4, 9, 16]', ...TIMES]);
});

test('apply-async: the program is at its end before any result, and the squares come nevertheless', async () => {
  const lines = await demo('apply-async');
  expectSquares(lines.splice(4), [0, 1, 2, 3, 4]);
  expect(lines).toEqual([START, pending('apply', 5), ...TIMES]);
});

test('apply-async-callback: the callback is called once with each result', async () => {
  const [results, ...lines] = await demo('apply-async-callback');
  expect(results).toBe(pending('apply', 5));
  const isCallback = (line: string): boolean => line.startsWith('callback: ');
  expect(lines.filter(isCallback).sort()).toEqual([0, 1, 16, 4, 9].map((square) => `callback: ${square}`));
  expectSquares(
    lines.filter((line) => !isCallback(line)),
    [0, 1, 2, 3, 4],
  );
});

test('map: computed in whatever order, and given in that of the numbers', async () => {
  const lines = await demo('map');
  expectSquares(lines.splice(1, 10), [2, 4, 6, 8, 10]);
  expect(lines).toEqual([START, '[4, 16, 36, 64, 100]', ...TIMES]);
});

test('map-async: the result is not ready, the callback has it, and then it is ready', async () => {
  const lines = await demo('map-async');
  const isSquare = (line: string): boolean => /^Sleep|squared/.test(line);
  expectSquares(lines.filter(isSquare), [2, 4, 6, 8, 10]);
  expect(lines.filter((line) => !isSquare(line))).toEqual([
    START,
    `${pending('map', 1)} ready: False`,
    'callback: [4, 16, 36, 64, 100]',
    '[4, 16, 36, 64, 100] ready: True',
    ...TIMES,
  ]);
});

test('square-lock: what one process prints stands together', async () => {
  const lines = await demo('square-lock');
  expect(lines.filter((_, k) => k % 2 === 0)).toEqual([SLEEP, SLEEP, SLEEP, SLEEP]);
  expect(lines.filter((_, k) => k % 2 === 1).sort()).toEqual(
    [0, 1, 2, 3].map((n) => `${n} squared is ${n ** 2}`),
  );
});

test('sequential: without processes in order, with processes in any', async () => {
  const lines = await demo('sequential');
  expectSquares(lines.splice(9, 8), [0, 1, 2, 3]);
  expect(lines).toEqual([
    ...[0, 1, 2, 3].flatMap((n) => [SLEEP, `${n} squared is ${n ** 2}`]),
    expect.stringMatching(/^one after the other: \d+\.\d s$/),
    expect.stringMatching(/^a process each: \d+\.\d s$/),
  ]);
});

test('orphans: a child whose parent was killed ends, and whoever shares a pipe with it is told', async () => {
  expect(await demo('orphans')).toEqual(['Process-1:1 works', 'Process-1 -9', 'EOFError']);
});

test('zombies: the system knows nothing of processes that have ended, although nobody has joined them', async () => {
  const lines = await demo('zombies');
  expect(lines.splice(1, 3).sort()).toEqual(['Process-1 ends', 'Process-2 ends', 'Process-3 ends']);
  expect(lines).toEqual(['[True, True, True]', '[False, False, False] []']);
});

/** What `square` prints of these numbers, in whatever order. */
function expectSquares(lines: readonly string[], numbers: readonly number[]): void {
  const sorted = (all: readonly string[]): string[] => all.filter((line) => !line.startsWith('Sleep')).sort();
  expect(sorted(lines)).toEqual(sorted(numbers.map((n) => `${n} squared is ${n ** 2}`)));
  expect(lines.filter((line) => line.startsWith('Sleep'))).toEqual(numbers.map(() => SLEEP));
}

/** A list of so many results to come, as it is printed. */
function pending(call: string, count: number): string {
  return `[${Array.from({ length: count }, () => `<AsyncResult of ${call} of square, pending>`).join(', ')}]`;
}
