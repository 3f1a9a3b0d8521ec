import { expect, test } from 'vitest';

import { makeColors } from '../../../src/report/color.ts';
import type { RunEvent, TaskStatus } from '../../../src/report/events.ts';
import { DotReporter } from '../../../src/report/reporters/dot.ts';
import { makeReporter, REPORTER_NAMES } from '../../../src/report/reporters/reporters.ts';
import { errorAt, runOf, taskEvent } from '../../support/run-events.ts';

const context = { colors: makeColors(false), cwd: '/project', root: '/project', hostname: 'here', width: 80 };

function report(events: readonly RunEvent[], width = 80): string {
  const reporter = new DotReporter({ ...context, width });
  return events.map((event) => reporter.on(event)).join('');
}

test('a character for each input, and the failures when all is over', () => {
  const ends: TaskStatus[] = ['ok', 'failed', 'timedOut', 'crashed', 'cancelled', 'skipped'];
  const tasks = ends.map((status, k) =>
    taskEvent(k + 1, {
      status,
      error: status === 'ok' ? undefined : errorAt('/project/tasks/flaky.ts:3:22', status),
    }),
  );
  expect(report(runOf(tasks))).toBe(`.FTC-s
FAIL #2 failOn3(1): Error: failed
    tasks/flaky.ts:3:22 failOn3
FAIL #3 failOn3(2): Error: timedOut
    tasks/flaky.ts:3:22 failOn3
FAIL #4 failOn3(3): Error: crashed
    tasks/flaky.ts:3:22 failOn3
`);
});

test('lines end before the terminal does', () => {
  const tasks = Array.from({ length: 7 }, (_, k) => taskEvent(k + 1));
  expect(report(runOf(tasks), 4)).toBe('...\n...\n.\n');
  expect(report(runOf(tasks.slice(0, 3)), 4)).toBe('...\n');
  expect(report(runOf([]))).toBe('');
});

test('of very many different failures, some are told and the rest is counted', () => {
  const tasks = Array.from({ length: 150 }, (_, k) =>
    taskEvent(k + 1, { status: 'failed', error: new Error(`no ${k}`) }),
  );
  const text = report(runOf(tasks));
  expect(text.match(/^FAIL/gm)).toHaveLength(100);
  expect(text).toContain('\n… and 50 more failures\n');
});

test.each(REPORTER_NAMES)('%s takes every kind of event, and is text all the way', (name) => {
  const reporter = makeReporter(name, context);
  const text = runOf([taskEvent(1), taskEvent(2, { status: 'failed', error: new Error('no') })])
    .map((event) => reporter.on(event))
    .join('');
  expect(text).toContain(name === 'dot' ? '.F' : name === 'github' ? '::error ' : 'failOn3');
});
