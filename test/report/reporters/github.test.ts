import { expect, test } from 'vitest';

import { WorkerExitError } from '../../../src/errors.ts';
import type { RunEvent } from '../../../src/report/events.ts';
import { GithubReporter } from '../../../src/report/reporters/github.ts';
import { errorAt, retryEvent, runOf, startEvent, taskEvent } from '../../support/run-events.ts';

function report(
  events: readonly RunEvent[],
  place = { cwd: '/project', root: '/project' },
): { text: string; summary: string } {
  const reporter = new GithubReporter(place);
  const text = events.map((event) => reporter.on(event)).join('');
  return { text, summary: reporter.summary() };
}

function failed(seq: number, message = 'There was an error!'): RunEvent {
  return taskEvent(seq, { status: 'failed', error: errorAt('/project/tasks/flaky.ts:3:22', message) });
}

test('a failure is an annotation at its place in the code', () => {
  const { text } = report(runOf([taskEvent(1), failed(4)]));
  expect(text).toBe(
    '::error title=mprun%3A #4 failOn3(3),file=tasks/flaky.ts,line=3,col=22::Error: There was an error!%0A    at failOn3 (tasks/flaky.ts:3:22)\n',
  );
});

test('files are told from the root of the repository', () => {
  const { text } = report(runOf([failed(1)]), { cwd: '/project/tasks', root: '/project' });
  expect(text).toContain(',file=tasks/flaky.ts,line=3,col=22::');
});

test('percent signs and line ends are escaped in data, colons and commas in properties too', () => {
  const events = runOf([
    taskEvent(1, { input: ['50%', 'a:b'], status: 'failed', error: new Error('100%\r\n::error::x, y') }),
  ]);
  expect(report(events, { cwd: '/p', root: '/p' }).text).toMatch(
    /^::error title=mprun%3A #1 failOn3\(\[ '50%25'%2C 'a%3Ab' \]\),file=tasks\/flaky\.ts(,line=\d+,col=\d+)?::Error: 100%25%0D%0A {4}::error::x, y[^\n]*\n$/,
  );
});

test('a dead worker is told at the file of the task, and at none for a function given as text', () => {
  const context = { index: 2, input: 2, worker: 'PoolWorker-2', pid: 1, exitcode: 7, signal: null };
  const error = new WorkerExitError('exited with code 7', { ...context, stderr: 'last words' });
  const events = [taskEvent(3, { status: 'crashed', error })];
  expect(report(runOf(events)).text).toBe(
    '::error title=mprun%3A #3 failOn3(2),file=tasks/flaky.ts::WorkerExitError: exited with code 7 (ERR_MPRUN_WORKER_EXIT)%0A    | last words\n',
  );
  expect(report(runOf(events, startEvent({ module: 'n => n.x' }))).text).toMatch(
    /^::error title=mprun%3A #3 failOn3\(2\)::/,
  );
});

test('there are ten annotations at most, last of all, and none for retries, cancelled and skipped inputs', () => {
  const others = [
    retryEvent(1),
    taskEvent(30, { status: 'cancelled', error: new Error('x') }),
    taskEvent(31, { status: 'skipped' }),
  ];
  const events = runOf([...Array.from({ length: 12 }, (_, k) => failed(k + 1)), ...others]);
  const reporter = new GithubReporter({ cwd: '/project', root: '/project' });
  const texts = events.map((event) => reporter.on(event));
  expect(texts.slice(0, -1).join('')).toBe('');
  expect(texts.at(-1)?.match(/^::error .+$/gm)).toHaveLength(10);
  expect(reporter.summary().match(/^\| \d+ \| failOn3/gm)).toHaveLength(12);
});

test('the step summary has the counts and all failures as tables', () => {
  const { summary } = report(runOf([taskEvent(1), failed(4, 'a | b\n<c> *d*')]));
  expect(summary).toBe(`### mprun tasks/flaky.ts\\#failOn3

| Tasks | Ok | Failed | Time |
| ---: | ---: | ---: | ---: |
| 2 | 1 | 1 | 213.0 ms |

| # | Task | Status | Error | Time |
| ---: | :--- | :--- | :--- | ---: |
| 4 | failOn3\\(3\\) | failed | Error: a \\| b<br>\\<c\\> \\*d\\* | 800.0 µs |

`);
});

test('the step summary stays below a mebibyte, and counts what it leaves out', () => {
  const message = 'é'.repeat(400);
  const { summary } = report(runOf(Array.from({ length: 3000 }, (_, k) => failed(k + 1, message))));
  expect(Buffer.byteLength(summary)).toBeLessThan(1024 * 1024);
  const shown = summary.match(/^\| \d+ \| failOn3/gm)?.length ?? 0;
  expect(shown).toBeGreaterThan(1000);
  expect(summary).toContain(`\n… and ${3000 - shown} more failures\n`);
});

test('there is no summary of a run that has not ended', () => {
  expect(report([startEvent(), failed(1)]).summary).toBe('');
});
