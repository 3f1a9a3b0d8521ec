import fc from 'fast-check';
import { expect, test } from 'vitest';

import type { TaskRecord } from '../../../src/report/events.ts';
import { DoneInputs, type ResumeMode } from '../../../src/report/joblog/done-inputs.ts';
import { Durations } from '../../../src/report/joblog/durations.ts';
import { FailedInputs } from '../../../src/report/joblog/failed-inputs.ts';
import { jobCommand, type JobTarget } from '../../../src/report/joblog/job-command.ts';
import { runEndOf, type JoblogRow } from '../../../src/report/joblog/joblog-row.ts';
import { keyOf, KeyTable, numberedKey } from '../../../src/report/joblog/key-table.ts';
import { T0 } from '../../support/run-events.ts';

const target: JobTarget = { module: 'tasks/square.ts', isEval: false, spread: false, kwargs: undefined };

function row(
  seq: number,
  input: unknown,
  status: TaskRecord['status'] = 'ok',
  of = target,
  ms = 1,
): JoblogRow {
  const end = runEndOf({ status, exit: undefined }, 'SIGTERM');
  return { seq, start: T0, ms, ...end, command: jobCommand(of, input), record: undefined };
}

/** The inputs that are run again. */
function rest(mode: ResumeMode, rows: readonly JoblogRow[], inputs: readonly unknown[]): unknown[] {
  const done = new DoneInputs(target, mode);
  for (const each of rows) done.add(each);
  done.check('j.log');
  return inputs.filter((input) => !done.take(input));
}

const byNumber = (a: unknown, b: unknown): number => Number(a) - Number(b);

const rows = [row(1, 'a'), row(2, 'b', 'failed'), row(3, 'c', 'timedOut'), row(4, 'd', 'cancelled')];
const inputs = ['a', 'b', 'c', 'd', 'e'];

test('resume skips what has ended, and runs what was cut off and what was not seen', () => {
  expect(rest('resume', rows, inputs)).toEqual(['c', 'd', 'e']);
});

test('resume-failed skips what is ok only', () => {
  expect(rest('resume-failed', rows, inputs)).toEqual(['b', 'c', 'd', 'e']);
});

test('the last row of an input counts', () => {
  const later = [...rows, row(2, 'b'), row(1, 'a', 'failed')];
  expect(rest('resume-failed', later, inputs)).toEqual(['a', 'c', 'd', 'e']);
});

test('inputs are known by what they are, not by their place', () => {
  expect(rest('resume', [row(1, 'a'), row(2, 'b')], ['new', 'b', 'newer', 'a'])).toEqual(['new', 'newer']);
  expect(rest('resume', [row(1, 1), row(2, { a: [1] })], ['1', 1, { a: [1] }, { a: [2] }])).toEqual([
    '1',
    { a: [2] },
  ]);
});

test('of equal inputs, each that was logged skips one', () => {
  expect(rest('resume', [row(1, 1), row(2, 1)], [1, 1, 1])).toEqual([1]);
  expect(rest('resume-failed', [row(1, 1, 'failed'), row(1, 1), row(2, 1, 'failed')], [1, 1])).toEqual([1]);
});

test('whatever was logged, what is done and what is run again make up the inputs', () => {
  const ends = fc.constantFrom<TaskRecord['status']>('ok', 'failed', 'timedOut');
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(5), ends)), (list) => {
      const logged = list.map(([input, status], k) => row(k + 1, input, status));
      const all = list.map(([input]) => input);
      const expected = list.filter(([, status]) => status !== 'ok').map(([input]) => input);
      expect(rest('resume-failed', logged, all).sort(byNumber)).toEqual(expected.sort(byNumber));
    }),
  );
});

test('retry-failed takes its inputs from the log, with their numbers', () => {
  const failed = new FailedInputs(target);
  for (const each of [
    row(3, { x: "it's" }, 'timedOut'),
    row(1, 'a', 'failed'),
    row(2, 'b', 'failed'),
    row(2, 'b'),
  ])
    failed.add(each);
  expect(failed.inputs('j.log')).toEqual([
    { seq: 1, input: 'a' },
    { seq: 3, input: { x: "it's" } },
  ]);
});

test('retry-failed of starmap gives the arguments; map refuses them', () => {
  const spread = { ...target, spread: true };
  const failed = new FailedInputs(spread);
  failed.add(row(1, [2, 3], 'failed', spread));
  expect(failed.inputs('j.log')).toEqual([{ seq: 1, input: [2, 3] }]);
  const wrong = new FailedInputs(target);
  wrong.add(row(1, [2, 3], 'failed', spread));
  expect(() => wrong.inputs('j.log')).toThrow(
    'joblog was written for starmap: #1 has several arguments (j.log)',
  );
});

test('a failed row whose command a kill has cut gives no input', () => {
  const failed = new FailedInputs(target);
  const whole = row(2, 'b', 'failed');
  failed.add({ ...whole, seq: 1, command: whole.command.slice(0, -2) });
  failed.add(whole);
  expect(failed.inputs('j.log')).toEqual([{ seq: 2, input: 'b' }]);
});

test('a log of another function is refused; one of several functions is not', () => {
  const other = row(1, 1, 'ok', { ...target, module: 'tasks/cube.ts' });
  expect(() => rest('resume', [other], [1])).toThrow(
    expect.objectContaining({
      code: 'ERR_MPRUN_JOBLOG',
      message: 'joblog was written for tasks/cube.ts, not for tasks/square.ts (j.log)',
    }),
  );
  expect(rest('resume', [other, row(1, 2)], [1, 2])).toEqual([1]);
  expect(rest('resume', [], [1])).toEqual([1]);
  const parallels = { ...other, command: 'echo a1' };
  expect(() => rest('resume', [parallels], [1])).toThrow("joblog was written for the command 'echo a1'");
});

test('the same file by another path is the same function', () => {
  expect(rest('resume', [row(1, 1, 'ok', { ...target, module: './tasks/square.ts' })], [1])).toEqual([]);
});

test('durations are those of the last run that was ok', () => {
  const durations = new Durations(target);
  for (const each of [row(1, 'a', 'ok', target, 5), row(1, 'a', 'ok', target, 7), row(2, 'b', 'failed')])
    durations.add(each);
  durations.add(row(1, 'a', 'failed', target, 99));
  expect(['a', 'b', 'c'].map((input) => durations.of(input))).toEqual([7, undefined, undefined]);
});

test('a table of keys holds what a Map holds', () => {
  const [table, map] = [new KeyTable(), new Map<string, number>()];
  for (let k = 0; k < 5000; k++) {
    const text = String((k * 7919) % 3000);
    table.set(keyOf(text), k);
    map.set(text, k);
  }
  for (let k = 0; k < 4000; k++) expect(table.get(keyOf(String(k)))).toBe(map.get(String(k)));
  const key = keyOf('a');
  expect(new Set([1, 2, 3].map((n) => numberedKey(key, n).join())).size).toBe(3);
});
