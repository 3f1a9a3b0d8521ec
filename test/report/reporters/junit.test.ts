import fc from 'fast-check';
import { expect, test } from 'vitest';

import { MprunError } from '../../../src/errors.ts';
import type { RunEvent, TaskStatus } from '../../../src/report/events.ts';
import { JunitReporter } from '../../../src/report/reporters/junit.ts';
import { errorAt, retryEvent, runOf, startEvent, taskEvent } from '../../support/run-events.ts';
import { schemaFaults, xpathText } from '../../support/xmllint.ts';

const SCHEMA = 'test/fixtures/junit.xsd';

function report(events: readonly RunEvent[]): string {
  const reporter = new JunitReporter({ cwd: '/project', hostname: 'here' });
  return events.map((event) => reporter.on(event)).join('');
}

const ENDS: readonly TaskStatus[] = ['ok', 'failed', 'timedOut', 'crashed', 'cancelled', 'skipped'];

test('one suite, a case for each input in the order of the inputs, failures with their stack', () => {
  const tasks = [
    taskEvent(4, { status: 'failed', error: errorAt('/project/tasks/flaky.ts:3:22'), ms: 2 }),
    taskEvent(1),
  ];
  expect(report(runOf(tasks))).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="mprun" tests="2" failures="1" errors="0" time="0.213">
  <testsuite name="tasks/flaky.ts#failOn3" tests="2" failures="1" errors="0" time="0.213" skipped="0" timestamp="2025-11-22T02:04:59" hostname="here">
    <testcase classname="tasks/flaky.ts" name="#1 failOn3(0)" time="0.001"></testcase>
    <testcase classname="tasks/flaky.ts" name="#4 failOn3(3)" time="0.002"><failure type="Error" message="There was an error!">Error: There was an error!
    at failOn3 (tasks/flaky.ts:3:22)</failure></testcase>
  </testsuite>
</testsuites>
`);
});

test('an exception is a failure, a dead worker and a time-out are errors, cancelled and skipped are skipped', () => {
  const xml = report(
    runOf(
      ENDS.map((status, k) =>
        taskEvent(k + 1, {
          status,
          error: status === 'ok' ? undefined : new MprunError('ERR_MPRUN_INTERNAL', status),
        }),
      ),
    ),
  );
  expect(schemaFaults(xml, SCHEMA)).toBe('');
  const counts = ['tests', 'failures', 'errors', 'skipped'].map((name) =>
    Number(xpathText(xml, `string(/testsuites/testsuite/@${name})`)),
  );
  expect(counts).toEqual([6, 1, 2, 2]);
  expect(xpathText(xml, 'count(//failure)')).toBe('1');
  expect(xpathText(xml, 'count(//error)')).toBe('2');
  expect(xpathText(xml, 'count(//skipped)')).toBe('2');
});

test('only the last attempt of a retried input is a case', () => {
  const xml = report(runOf([retryEvent(1), taskEvent(1, { attempt: 2 })]));
  expect(xpathText(xml, 'count(//testcase)')).toBe('1');
  expect(xpathText(xml, 'count(//failure)')).toBe('0');
});

test('a run of no inputs, and one of a function given as text, are valid', () => {
  expect(schemaFaults(report(runOf([])), SCHEMA)).toBe('');
  const text = 'x => x.#y < "a.b#c" && `\u001B[31m`';
  expect(schemaFaults(report(runOf([taskEvent(1)], startEvent({ module: text }))), SCHEMA)).toBe('');
});

test('the schema finds fault with what is no report', () => {
  expect(schemaFaults('<testsuites name="mprun"/>', SCHEMA)).toContain('required but missing');
});

test('any text in messages, names and inputs gives a valid document', { timeout: 60_000 }, () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      'true',
      '\u0000\u0008\u000B',
      '\u001B[31mred\u001B[0m',
      ']]>',
      '\uD800',
      '\uFFFE',
      '<&>"\'',
    ),
  );
  fc.assert(
    fc.property(text, text, (message, input) => {
      const error = Object.assign(new Error(message), { name: message || 'Error' });
      const xml = report(runOf([taskEvent(1, { status: 'failed', error, input })]));
      expect(schemaFaults(xml, SCHEMA)).toBe('');
    }),
    { numRuns: 100 },
  );
});

test('what a message says is there to be read, without colours and control characters', () => {
  const error = new Error('true');
  expect(
    xpathText(report(runOf([taskEvent(1, { status: 'failed', error })])), 'string(//failure/@message)'),
  ).toBe('true');
  const odd = new Error('\u001B[31ma\u001B[0m\u0000 <b> & "c" \n d \uD800');
  const xml = report(runOf([taskEvent(1, { status: 'failed', error: odd })]));
  expect(xpathText(xml, 'string(//failure/@message)')).toBe('a <b> & "c" d \uFFFD');
});
