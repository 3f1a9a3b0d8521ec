import { expect, test } from 'vitest';

import { makeColors } from '../../../src/report/color.ts';
import type { RunEvent } from '../../../src/report/events.ts';
import { JoblogReader } from '../../../src/report/joblog/joblog-reader.ts';
import type { JoblogFormat } from '../../../src/report/joblog/joblog-row.ts';
import { joblogMarkdown, joblogText } from '../../../src/report/joblog/joblog-text.ts';
import { JoblogWriter } from '../../../src/report/joblog/joblog-writer.ts';
import { LoggedRuns } from '../../../src/report/joblog/logged-runs.ts';
import { makeReporter, REPORTER_NAMES } from '../../../src/report/reporters/reporters.ts';
import { errorAt, retryEvent, runOf, taskEvent } from '../../support/run-events.ts';
import { schemaFaults } from '../../support/xmllint.ts';

const context = { colors: makeColors(false), cwd: '/project', root: '/project', hostname: 'here', width: 80 };
const style = { ...context, slowest: 2 };

function log(format: JoblogFormat, events: readonly RunEvent[]): string {
  const target = { module: 'tasks/flaky.ts#failOn3', isEval: false, spread: false, kwargs: undefined };
  const writer = new JoblogWriter({
    format,
    target,
    killSignal: 'SIGTERM',
    cwd: '/project',
    isAppending: false,
  });
  return events.map((event) => writer.on(event)).join('');
}

/** The events that logs hold. */
function merged(...logs: readonly string[]): RunEvent[] {
  const runs = new LoggedRuns('/project');
  for (const text of logs) for (const row of new JoblogReader('j.log').push(text)) runs.add(row);
  return runs.events();
}

const error = errorAt('/project/tasks/flaky.ts:3:22');
const exit = { exitcode: -9, signal: 'SIGKILL' as const };
const first = runOf([taskEvent(1, { ms: 30 }), retryEvent(3), taskEvent(3, { attempt: 2, ms: 20 })]);
const second = runOf([
  taskEvent(4, { status: 'failed', error, ms: 10 }),
  taskEvent(2, { status: 'crashed', error: new Error('gone'), exit, ms: 5 }),
]);

test('logs of shards are one run, in the order of the inputs', () => {
  const text = joblogText(merged(log('jsonl', first), log('jsonl', second)), style);
  expect(text).toBe(`FAIL #2 failOn3(1): Error: gone
FAIL #4 failOn3(3): Error: There was an error!
slowest
  30.0 ms  #1 failOn3(0)
  20.0 ms  #3 failOn3(2)
4 tasks: 2 ok, 1 failed, 1 crashed, 1 retried in 0.030s
`);
});

test('the nine columns tell how, not why', () => {
  const text = joblogText(merged(log('tsv', first), log('tsv', second)), { ...style, slowest: 0 });
  expect(text).toBe(`FAIL #2 failOn3(1): Error: its worker was killed by SIGKILL
FAIL #4 failOn3(3): Error: failed; the log does not say why (a log of JSON lines does: --joblog name.jsonl)
4 tasks: 2 ok, 1 failed, 1 crashed, 1 retried in 0.030s
`);
});

test('what was run again counts by its last run', () => {
  const again = log('jsonl', runOf([taskEvent(4)]));
  expect(joblogText(merged(log('jsonl', second), again), { ...style, slowest: 0 })).toMatch(
    /^FAIL #2 .*\n2 tasks: 1 ok, 1 crashed, 1 retried in /,
  );
});

test.each(REPORTER_NAMES)('a log is told by the %s reporter', (name) => {
  const reporter = makeReporter(name, context);
  const text = merged(log('jsonl', first), log('jsonl', second))
    .map((event) => reporter.on(event))
    .join('');
  expect(text).toContain(name === 'dot' ? '.C.F' : 'There was an error!');
});

test('JUnit of a log is valid, and has the stack that was logged', () => {
  const reporter = makeReporter('junit', context);
  const text = merged(log('jsonl', second))
    .map((event) => reporter.on(event))
    .join('');
  expect(schemaFaults(text, 'test/fixtures/junit.xsd')).toBe('');
  expect(text).toContain('    at failOn3 (tasks/flaky.ts:3:22)</failure>');
});

test('as Markdown it is counts, failures and the slowest', () => {
  const page = joblogMarkdown(merged(log('jsonl', second)), { slowest: 1 });
  expect(page).toContain('| 2 | 0 | 1 | 1 |');
  expect(page).toContain('| 4 | failOn3\\(3\\) | failed | Error: There was an error\\! | 10.0 ms |');
  expect(page).toContain('| 10.0 ms | 4 | failOn3\\(3\\) |');
});

test('logs without rows are a run of nothing', () => {
  expect(joblogText(merged(log('tsv', runOf([]))), style)).toBe('0 tasks: 0 ok in 0.000s\n');
});
