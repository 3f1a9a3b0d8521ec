import { WorkerExitError, type Outcome } from 'mprun';
import { expect, test } from 'vitest';

import { NO_DIFFERENCES, ResultCheck, type Differences } from '../../src/bench/result-check.ts';
import type { Run } from '../../src/bench/run.ts';

function runOf(outcomes: readonly Outcome[]): Run {
  // As pools give them: in runs of inputs, the last first.
  const settled = outcomes.map((outcome, start) => ({ start, inputs: [`in${start}`], outcomes: [outcome] }));
  return {
    elapsedMs: 1,
    startupMs: undefined,
    cpu: undefined,
    settled: settled.reverse(),
    failedCount: 0,
    taskName: 'task',
  };
}

function compare(first: readonly Outcome[], later: readonly Outcome[]): Differences {
  const check = new ResultCheck();
  check.add(runOf(first), { benchmark: 'sequential', run: 1 }, NO_DIFFERENCES);
  return check.add(runOf(later), { benchmark: 'threads', run: 2 }, NO_DIFFERENCES);
}

const values = (...list: unknown[]): Outcome[] => list.map((value) => ({ ok: true, value }));
const failures = (...list: unknown[]): Outcome[] => list.map((error) => ({ ok: false, error }));

test('equal values are equal: NaN, -0, maps, sets, typed arrays, dates, nested', () => {
  const make = (): Outcome[] =>
    values(
      NaN,
      -0,
      new Map([['a', new Set([1])]]),
      new Uint8Array([1, 2]),
      new Date(0),
      { a: [{ b: 1n }] },
      undefined,
    );
  expect(compare(make(), make()).count).toBe(0);
});

test.each([
  [0, -0],
  [1, '1'],
  [
    [1, 2],
    [2, 1],
  ],
  [new Map([['a', 1]]), new Map([['a', 2]])],
  [new Uint8Array([1]), new Uint8Array([2])],
  [new Uint8Array([1]), new Uint16Array([1])],
  [undefined, null],
])('%o is not %o', (a, b) => {
  expect(compare(values(a), values(b)).count).toBe(1);
});

test('a difference names the input, both outcomes, and where they come from', () => {
  expect(compare(values(0, 1), values(0, 2))).toEqual({
    count: 1,
    examples: [
      {
        index: 1,
        input: 'in1',
        taskName: 'task',
        first: { benchmark: 'sequential', run: 1, outcome: { ok: true, value: 1 } },
        later: { benchmark: 'threads', run: 2, outcome: { ok: true, value: 2 } },
      },
    ],
  });
});

test('failures are equal by name and message of their errors; anything thrown by its value', () => {
  expect(compare(failures(new Error('x')), failures(new Error('x'))).count).toBe(0);
  expect(compare(failures(new Error('x')), failures(new Error('y'))).count).toBe(1);
  expect(compare(failures(new Error('x')), failures(new TypeError('x'))).count).toBe(1);
  expect(compare(failures({ a: 1 }), failures({ a: 1 })).count).toBe(0);
  expect(compare(failures(1), values(1)).count).toBe(1);
});

test('a worker that ended in the same way is the same failure, whichever worker it was', () => {
  const died = (worker: string, exitcode: number): WorkerExitError =>
    new WorkerExitError(`worker ${worker} exited with code ${exitcode}`, {
      ...{ index: 0, input: 0, worker, pid: 1, exitcode, signal: null, stderr: '' },
    });
  expect(compare(failures(died('a', 7)), failures(died('b', 7))).count).toBe(0);
  expect(compare(failures(died('a', 7)), failures(died('a', 8))).count).toBe(1);
});

test('everything may differ: all are counted, a few are kept, over all runs of a benchmark', () => {
  const check = new ResultCheck();
  const name = { benchmark: 'sequential', run: 1 };
  check.add(runOf(values(1, 2, 3, 4)), name, NO_DIFFERENCES);
  let differences = check.add(runOf(values(0, 0, 0, 0)), name, NO_DIFFERENCES);
  differences = check.add(runOf(values(0, 0, 0, 0)), name, differences);
  expect(differences.count).toBe(8);
  expect(differences.examples.map(({ index }) => index)).toEqual([0, 1, 2, 3, 0]);
});
