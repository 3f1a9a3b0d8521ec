import { expect, test } from 'vitest';

import { MprunError, TaskLoadError, UsageError, WorkerExitError } from '../../src/errors.ts';
import { Tally } from '../../src/report/classify.ts';
import { decideColor, makeColors } from '../../src/report/color.ts';
import { errorMessage, statusOfError, statusOfExit, statusOfSignal } from '../../src/report/exit-status.ts';
import { failureBlock } from '../../src/report/failure.ts';
import { seedReport, type RunReport } from '../../src/report/summary.ts';
import type { Outcome } from '../../src/types.ts';

const colors = makeColors(false);

const report: RunReport = {
  counts: { total: 10, ok: 6, failed: 1, timedOut: 1, crashed: 1, cancelled: 1, skipped: 0, retried: 0 },
  startedAt: 1_530_875_904_321,
  endedAt: 1_530_875_909_999,
  elapsedMs: 5678.4,
  processes: 2,
  backend: 'process',
  exits: [
    { name: 'PoolWorker-10', pid: 2, exitcode: -9, signal: 'SIGKILL' },
    { name: 'PoolWorker-2', pid: 1, exitcode: 0, signal: null },
  ],
};

test("the report is the documents' lines, workers in the order of their numbers, then the summary", () => {
  expect(seedReport(report)).toBe(`Start Time....1530875904
End Time......1530875909
Execute Time......5.678
   PoolWorker-2.exitcode = 0
  PoolWorker-10.exitcode = -9
10 tasks: 6 ok, 1 failed, 1 timed out, 1 crashed, 1 cancelled in 5.678s (2 processes)`);
});

test('more than eight workers that all ended the same way are one line; eight, or a different end, are not', () => {
  const exits = Array.from({ length: 9 }, (_, k) => ({
    name: `PoolWorker-${k + 1}`,
    pid: k,
    exitcode: 0,
    signal: null,
  }));
  const lines = (some: RunReport['exits']): string[] =>
    seedReport({ ...report, exits: some })
      .split('\n')
      .slice(3, -1);
  expect(lines(exits)).toEqual(['PoolWorker-1..9.exitcode = 0']);
  expect(lines(exits.slice(1))).toHaveLength(8);
  expect(lines([...exits, { name: 'PoolWorker-10', pid: 10, exitcode: 7, signal: null }])).toHaveLength(10);
});

test('outcomes are counted by what they came to', () => {
  const tally = new Tally();
  const fail = (code: string): Outcome => ({ ok: false, error: Object.assign(new Error('x'), { code }) });
  const codes = ['ERR_MPRUN_TIMEOUT', 'ERR_MPRUN_WORKER_EXIT', 'ERR_MPRUN_CANCELLED', 'ENOENT'];
  tally.add({
    start: 0,
    inputs: [],
    outcomes: [{ ok: true, value: 1 }, ...codes.map(fail), { ok: false, error: null }],
  });
  expect(tally.counts).toEqual({
    total: 6,
    ok: 1,
    timedOut: 1,
    crashed: 1,
    cancelled: 1,
    failed: 2,
    skipped: 0,
    retried: 0,
  });
});

test("a failure shows input, error, the user's frames, causes and the way out", () => {
  const error = new RangeError('two\nlines', { cause: new TypeError('why') });
  error.stack = `RangeError: two\n    at fn (file:///project/tasks/a.ts:3:9)\n    at node:internal/x:1:1\n    at /project/node_modules/p/i.js:1:1\n    at async /elsewhere/b.ts:1:2`;
  (error.cause as Error).stack = 'TypeError: why';
  const style = { colors, cwd: '/project', spread: true };
  expect(failureBlock({ index: 3, input: [1, 'a'], label: 'fn', error }, style))
    .toBe(`FAIL #4 fn(1, 'a'): RangeError: two
    lines
    tasks/a.ts:3:9 fn
    /elsewhere/b.ts:1:2
    Caused by: TypeError: why`);
  for (const [thrown, text] of [
    [null, 'threw null'],
    ['text', "threw 'text'"],
    [Symbol('x'), 'threw Symbol(x)'],
  ] as const)
    expect(failureBlock({ index: 0, input: 1, label: 'f', error: thrown }, style)).toBe(
      `FAIL #1 f(1): ${text}`,
    );
});

test("long arguments are cut, and a dead worker's last words are shown", () => {
  const error = new WorkerExitError('worker PoolWorker-2 exited with code 7', {
    ...{ index: 0, input: 1, worker: 'PoolWorker-2', pid: 5, exitcode: 7, signal: null },
    stderr: 'one\ntwo',
  });
  const block = failureBlock(
    { index: 0, input: 'x'.repeat(200), label: 'f', error },
    { colors, cwd: '/', spread: false },
  );
  const [first, ...rest] = block.split('\n');
  expect(first).toMatch(
    /^FAIL #1 f\('x{78}…\): WorkerExitError: worker PoolWorker-2 exited with code 7 \(ERR_MPRUN_WORKER_EXIT\)$/,
  );
  expect(rest).toEqual(['    | one', '    | two']);
});

test('errors of a whole run have a code, a hint and a status', () => {
  const style = { colors, cwd: '/', version: '1.2.3' };
  const missing = new TaskLoadError('ERR_MPRUN_MODULE_NOT_FOUND', "cannot find module 'x'", {
    hint: 'Did you mean y?',
  });
  expect(errorMessage(missing, style)).toBe(
    "error: cannot find module 'x' (ERR_MPRUN_MODULE_NOT_FOUND)\n(Did you mean y?)",
  );
  expect(errorMessage(new UsageError('bad'), style)).toBe(
    'error: bad (ERR_MPRUN_USAGE)\n(run with --help for usage)',
  );
  const place = new TaskLoadError('ERR_MPRUN_MODULE_LOAD', 'a.ts:1:2: oops');
  expect(errorMessage(place, style)).toBe('a.ts:1:2: oops (ERR_MPRUN_MODULE_LOAD)');
  expect(errorMessage(new Error('bug'), style)).toMatch(
    /^internal error: Error: bug\n[^]*mprun 1\.2\.3: this is a bug/,
  );
  expect([missing, place, new UsageError('x'), new Error('x')].map(statusOfError)).toEqual([
    127, 126, 2, 125,
  ]);
  expect(statusOfError(new MprunError('ERR_MPRUN_INITIALIZER', 'x'))).toBe(125);
  expect([statusOfSignal('SIGINT'), statusOfExit({ exitcode: -15, signal: 'SIGTERM' })]).toEqual([130, 143]);
});

test('colour: the flag, then FORCE_COLOR, then NO_COLOR, then a dumb terminal, then whether it is one', () => {
  const decide = (flag: 'auto' | 'always' | 'never', env: Record<string, string>, isTTY = true): boolean =>
    decideColor({ flag, env, isTTY });
  expect([decide('always', { NO_COLOR: '1' }, false), decide('never', { FORCE_COLOR: '1' })]).toEqual([
    true,
    false,
  ]);
  expect([
    decide('auto', { FORCE_COLOR: '1', NO_COLOR: '1' }, false),
    decide('auto', { FORCE_COLOR: '0' }),
  ]).toEqual([true, false]);
  expect([
    decide('auto', { NO_COLOR: '1' }),
    decide('auto', { NO_COLOR: '' }),
    decide('auto', { TERM: 'dumb' }),
  ]).toEqual([false, true, false]);
  expect([decide('auto', {}), decide('auto', {}, false)]).toEqual([true, false]);
});
