import { expect, test } from 'vitest';

import type { RunEvent } from '../../../src/report/events.ts';
import type { JobTarget } from '../../../src/report/joblog/job-command.ts';
import { JoblogReader } from '../../../src/report/joblog/joblog-reader.ts';
import {
  JOBLOG_HEADER,
  joblogFormatOf,
  type JoblogFormat,
  type JoblogRow,
} from '../../../src/report/joblog/joblog-row.ts';
import { JoblogWriter } from '../../../src/report/joblog/joblog-writer.ts';
import { errorAt, retryEvent, runOf, T0, taskEvent } from '../../support/run-events.ts';

const target: JobTarget = {
  module: 'tasks/flaky.ts#failOn3',
  isEval: false,
  spread: false,
  kwargs: undefined,
};

function write(events: readonly RunEvent[], format: JoblogFormat = 'tsv', isAppending = false): string {
  const writer = new JoblogWriter({ format, target, killSignal: 'SIGTERM', cwd: '/project', isAppending });
  return events.map((event) => writer.on(event)).join('');
}

const NEVER_BEGUN = { worker: undefined, pid: undefined, chunk: undefined, start: undefined, ms: undefined };
const error = errorAt('/project/tasks/flaky.ts:3:22');

test("rows are GNU parallel's, one for each run of an input", () => {
  expect(
    write(runOf([taskEvent(1, { ms: 4.4 }), taskEvent(4, { status: 'failed', error, ms: 12_345_678.9 })])),
  ).toBe(
    `Seq\tHost\tStarttime\tJobRuntime\tSend\tReceive\tExitval\tSignal\tCommand
1\t:\t1763777099.124\t     0.004\t0\t0\t0\t0\tmprun apply tasks/flaky.ts#failOn3 --args '[0]'
4\t:\t1763777099.127\t 12345.679\t0\t0\t1\t0\tmprun apply tasks/flaky.ts#failOn3 --args '[3]'
`,
  );
});

test('how an input ended is an exit value and a signal', () => {
  const ends = [
    taskEvent(1),
    taskEvent(2, { status: 'failed', error }),
    taskEvent(3, { status: 'crashed', error, exit: { exitcode: 7, signal: null } }),
    taskEvent(4, { status: 'crashed', error, exit: { exitcode: -9, signal: 'SIGKILL' } }),
    taskEvent(5, { status: 'crashed', error, exit: { exitcode: 0, signal: null } }),
    taskEvent(6, { status: 'timedOut', error }),
    taskEvent(7, { status: 'timedOut', error, exit: { exitcode: -9, signal: 'SIGKILL' } }),
    taskEvent(8, { status: 'cancelled', error }),
    retryEvent(9),
    taskEvent(9),
  ];
  const rows = new JoblogReader('j.log').push(write(runOf(ends)));
  expect(rows.map(({ seq, exitval, signal }) => [seq, exitval, signal])).toEqual([
    [1, 0, 0],
    [2, 1, 0],
    [3, 7, 0],
    [4, 0, 9],
    [5, 1, 0],
    [6, -1, 15],
    [7, -1, 9],
    [8, -1, 15],
    [9, 1, 0],
    [9, 0, 0],
  ]);
  const fromJson = new JoblogReader('j.jsonl').push(write(runOf(ends), 'jsonl'));
  const columns = ({ seq, start, exitval, signal, command }: JoblogRow): unknown[] => [
    seq,
    start,
    exitval,
    signal,
    command,
  ];
  expect(fromJson.map(columns)).toEqual(rows.map(columns));
});

test.each(['tsv', 'jsonl'] as const)(
  '%s: an input that waits for another try has no row; one that was cut off there ends with that',
  (format) => {
    const waiting = [retryEvent(4), retryEvent(4, { attempt: 2 })];
    expect(write(waiting, format)).toBe('');
    const cancelled = taskEvent(4, { status: 'cancelled', error, ...NEVER_BEGUN });
    const rows = new JoblogReader('j.log').push(write([...waiting, cancelled], format));
    expect(rows.map(({ seq, exitval, signal, ms }) => [seq, exitval, signal, ms > 0])).toEqual([
      [4, 1, 0, true],
      [4, 1, 0, true],
      [4, -1, 15, false],
    ]);
  },
);

test('inputs that no worker has begun, and those that are skipped, are not logged', () => {
  const tasks = [
    taskEvent(1, { status: 'cancelled', error, ...NEVER_BEGUN }),
    taskEvent(2, { status: 'failed', error, ...NEVER_BEGUN }),
    taskEvent(3, { status: 'skipped' }),
  ];
  expect(write(runOf(tasks))).toBe(`${JOBLOG_HEADER}\n`);
  expect(write(runOf(tasks), 'jsonl')).toBe('');
});

test('a log that is gone on with has one header', () => {
  expect(write(runOf([taskEvent(1)]), 'tsv', true)).toMatch(/^1\t/);
});

test('JSON lines are the records, with the command', () => {
  const text = write(runOf([retryEvent(4), taskEvent(4, { attempt: 2 })]), 'jsonl');
  const lines = text.split('\n').slice(0, -1);
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    expect.objectContaining({
      seq: 4,
      input: 3,
      status: 'failed',
      error: expect.objectContaining({ name: 'Error', message: 'not yet' }) as unknown,
      attempt: 1,
      final: false,
      command: "mprun apply tasks/flaky.ts#failOn3 --args '[3]'",
    }),
    {
      seq: 4,
      input: 3,
      status: 'ok',
      result: 3,
      attempt: 2,
      worker: 'PoolWorker-1',
      pid: 100,
      start: T0 + 4,
      ms: 0.8,
      exitcode: 0,
      signal: null,
      final: true,
      command: "mprun apply tasks/flaky.ts#failOn3 --args '[3]'",
    },
  ]);
});

test.each(['tsv', 'jsonl'] as const)('%s: pieces of any length give the same rows', (format) => {
  const text = write(runOf([1, 2, 3].map((seq) => taskEvent(seq))), format);
  const whole = new JoblogReader('j.log').push(text);
  expect(whole).toHaveLength(3);
  const reader = new JoblogReader('j.log');
  expect(Array.from(text).flatMap((character) => reader.push(character))).toEqual(whole);
});

test.each(['tsv', 'jsonl'] as const)(
  '%s: a row that a kill has cut is left out, wherever it was cut and whatever is behind',
  (format) => {
    const text = write(runOf([1, 2].map((seq) => taskEvent(seq))), format);
    const next = write([taskEvent(3)], format);
    const begin = text.trimEnd().lastIndexOf('\n') + 1;
    for (let end = begin; end < text.length; end++) {
      const cut = new JoblogReader('j.log').push(text.slice(0, end));
      expect(cut.map(({ seq }) => seq)).toEqual([1]);
      if (end === begin) continue;
      const reader = new JoblogReader('j.log');
      const rows = reader.push(`${text.slice(0, end)}\n${next}`).map(({ seq }) => seq);
      expect(rows).toContain(1);
      expect(rows).toContain(3);
    }
  },
);

test('headers in the middle, as files that were put together have, are no rows', () => {
  const text = write(runOf([taskEvent(1)]));
  const reader = new JoblogReader('j.log');
  expect(reader.push(text + text)).toHaveLength(2);
  expect(reader.badLines).toBe(0);
});

test('a file that is something else is refused', () => {
  expect(() => new JoblogReader('notes.txt').push('dear diary\n')).toThrow(
    expect.objectContaining({
      code: 'ERR_MPRUN_JOBLOG',
      message: 'notes.txt is no joblog: its first line is no header and no row',
    }),
  );
});

test("GNU parallel's own rows are read", () => {
  const row = '2\t:\t1763777099.124\t     0.004\t0\t2\t3\t0\texit {}';
  expect(new JoblogReader('j.log').push(`${JOBLOG_HEADER}\n${row}\n`)).toEqual([
    { seq: 2, start: T0 + 1, ms: 4, exitval: 3, signal: 0, command: 'exit {}', record: undefined },
  ]);
});

test("the file's name says what is in it", () => {
  expect(['j.log', 'j.jsonl', 'j.NDJSON', 'jsonl'].map(joblogFormatOf)).toEqual([
    'tsv',
    'jsonl',
    'jsonl',
    'tsv',
  ]);
});
