import { expect, test } from 'vitest';

import type { Counts } from '../../src/report/classify.ts';
import { EXIT_POLICIES, FailureStatuses, statusOfRun, statusOfTask } from '../../src/report/exit-status.ts';
import { NO_COUNTS } from '../../src/report/classify.ts';
import { T0, taskRecord } from '../support/run-events.ts';

function statuses(...records: ReturnType<typeof taskRecord>[]): FailureStatuses {
  const all = new FailureStatuses();
  for (const record of records) all.add(record);
  return all;
}

function byPolicy(counts: Partial<Counts>, failures = new FailureStatuses()): Record<string, number> {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return Object.fromEntries(
    EXIT_POLICIES.map((policy) => [
      policy,
      statusOfRun({ ...NO_COUNTS, ...counts, total }, policy, failures),
    ]),
  );
}

test('a run whose tasks are ok or were done before ends with 0', () => {
  expect(byPolicy({})).toEqual({ any: 0, count: 0, first: 0, max: 0, none: 0 });
  expect(byPolicy({ ok: 3, skipped: 2 })).toEqual({ any: 0, count: 0, first: 0, max: 0, none: 0 });
});

test('of a task, the status is 1, that of its process, 128 + the signal, or 124', () => {
  const crash = (exitcode: number, signal: NodeJS.Signals | null = null): number =>
    statusOfTask({ status: 'crashed', exit: { exitcode, signal } });
  expect([crash(7), crash(0), crash(-9, 'SIGKILL')]).toEqual([7, 1, 137]);
  const others = (['ok', 'failed', 'timedOut', 'cancelled', 'skipped'] as const).map((status) =>
    statusOfTask({ status, exit: undefined }),
  );
  expect(others).toEqual([0, 1, 124, 0, 0]);
});

test('the policies: whether, how many, the first in time, the highest, never', () => {
  const failures = statuses(
    taskRecord(9, { status: 'failed', start: T0 + 50, ms: 1 }),
    taskRecord(1),
    taskRecord(2, { status: 'crashed', exit: { exitcode: 7, signal: null }, start: T0, ms: 20 }),
    taskRecord(3, { status: 'timedOut', start: T0, ms: 30 }),
  );
  const counts = { ok: 1, failed: 1, crashed: 1, timedOut: 1 };
  expect(byPolicy(counts, failures)).toEqual({ any: 1, count: 3, first: 7, max: 124, none: 0 });
});

test('a count above a hundred is 101', () => {
  expect(byPolicy({ failed: 100 })['count']).toBe(100);
  expect(byPolicy({ failed: 1000 })['count']).toBe(101);
});

test('a run that left inputs out is not done, though none failed', () => {
  expect(byPolicy({ ok: 1, cancelled: 3 })).toEqual({ any: 1, count: 1, first: 1, max: 1, none: 0 });
});
