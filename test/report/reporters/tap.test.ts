import fc from 'fast-check';
import { Parser, type Result } from 'tap-parser';
import { expect, test } from 'vitest';

import { TimeoutError, WorkerExitError } from '../../../src/errors.ts';
import type { RunEvent } from '../../../src/report/events.ts';
import { TapReporter } from '../../../src/report/reporters/tap.ts';
import { errorAt, runOf, startEvent, taskEvent } from '../../support/run-events.ts';

function report(events: readonly RunEvent[]): string {
  const reporter = new TapReporter({ cwd: '/project' });
  return events.map((event) => reporter.on(event)).join('');
}

function parse(text: string): { ok: boolean; points: Result[]; extra: string[]; plan: number } {
  const points: Result[] = [];
  const extra: string[] = [];
  const parser = new Parser({ strict: true });
  parser.on('assert', (point: Result) => points.push(point));
  parser.on('extra', (line: string) => extra.push(line));
  parser.end(text);
  const { ok, plan } = parser.results ?? { ok: false, plan: { end: -1 } };
  return { ok, points, extra, plan: plan.end ?? -1 };
}

test('a point for each input, YAML diagnostics of failures, the plan and the counts last', () => {
  const failed = { status: 'failed' as const, error: errorAt('/project/tasks/flaky.ts:3:22'), ms: 2.04 };
  expect(report(runOf([taskEvent(1), taskEvent(4, { ...failed, worker: 'PoolWorker-2' })])))
    .toBe(`TAP version 13
ok 1 - failOn3(0) # time=0.8ms
not ok 2 - failOn3(3) # time=2ms
  ---
  message: "There was an error!"
  name: Error
  status: failed
  exitcode: 1
  seq: 4
  worker: PoolWorker-2
  stack: "Error: There was an error!\\n    at failOn3 (tasks/flaky.ts:3:22)"
  ...
1..2
# tasks 2 / ok 1 / failed 1
`);
});

test('a TAP parser reads it: numbers count up in the order of delivery, what was left out is skipped', () => {
  const context = { index: 2, input: 2, worker: 'PoolWorker-1', pid: 100 };
  const exit = { exitcode: -9, signal: 'SIGKILL' as const };
  const tasks = [
    taskEvent(3, {
      status: 'crashed',
      exit,
      error: new WorkerExitError('killed', { ...context, ...exit, stderr: '' }),
    }),
    taskEvent(1, { status: 'timedOut', error: new TimeoutError('timed out', { timeoutMs: 300 }) }),
    taskEvent(2),
    taskEvent(4, { status: 'cancelled', start: undefined, ms: undefined, worker: undefined }),
    taskEvent(5, { status: 'skipped', start: undefined, ms: undefined, worker: undefined }),
  ];
  const { ok, points, extra, plan } = parse(report(runOf(tasks)));
  expect({ ok, extra, plan }).toEqual({ ok: false, extra: [], plan: 5 });
  expect(points.map(({ id, ok, name, skip }) => [id, ok, name, skip])).toEqual([
    [1, false, 'failOn3(2)', false],
    [2, false, 'failOn3(0)', false],
    [3, true, 'failOn3(1)', false],
    [4, true, 'failOn3(3)', 'cancelled'],
    [5, true, 'failOn3(4)', 'done before'],
  ]);
  expect(points[0]?.diag).toMatchObject({ exitcode: -9, signal: 'SIGKILL', code: 'ERR_MPRUN_WORKER_EXIT' });
});

test('a run of no inputs is a plan of none', () => {
  expect(parse(report(runOf([])))).toMatchObject({ ok: true, points: [], extra: [], plan: 0 });
});

test('inputs that look like directives are inputs', () => {
  const { points } = parse(report(runOf([taskEvent(1, { input: 'a # TODO x \\# SKIP\nnot ok 2' })])));
  expect(points).toHaveLength(1);
  expect(points[0]).toMatchObject({ ok: true, todo: false, skip: false });
});

test('diagnostics hold any text', () => {
  const odd = fc.constantFrom(
    '',
    '...',
    '---',
    'true',
    '- a',
    'a: b',
    '\u0085\u2028\uFEFF',
    '\uD800',
    '\t\n',
    'no',
  );
  fc.assert(
    fc.property(fc.oneof(odd, fc.string({ unit: 'grapheme' })), (message) => {
      const error = new Error(message);
      const { points, extra } = parse(
        report(runOf([taskEvent(1, { status: 'failed', error, input: message })])),
      );
      expect(extra).toEqual([]);
      expect(points[0]?.diag).toMatchObject({
        message: message.replaceAll(/\p{Surrogate}/gu, '\uFFFD'),
      });
    }),
  );
});

test('several arguments are shown as the call', () => {
  const events = runOf([taskEvent(1, { input: [2, 'x'] })], startEvent({ spread: true }));
  expect(report(events)).toContain("ok 1 - failOn3(2, 'x') #");
});
