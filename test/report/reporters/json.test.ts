import { expect, test } from 'vitest';

import type { RunEvent } from '../../../src/report/events.ts';
import { JsonReporter } from '../../../src/report/reporters/json.ts';
import { JsonlReporter } from '../../../src/report/reporters/jsonl.ts';
import {
  errorAt,
  retryEvent,
  runOf,
  startEvent,
  T0,
  taskEvent,
  workerEvent,
} from '../../support/run-events.ts';

const failed = taskEvent(4, {
  status: 'failed',
  error: errorAt('/project/tasks/flaky.ts:3:22'),
  worker: 'PoolWorker-2',
});
const failedRecord = {
  seq: 4,
  input: 3,
  status: 'failed',
  error: {
    name: 'Error',
    message: 'There was an error!',
    stack: 'Error: There was an error!\n    at failOn3 (tasks/flaky.ts:3:22)',
  },
  attempt: 1,
  worker: 'PoolWorker-2',
  pid: 100,
  start: T0 + 4,
  ms: 0.8,
  exitcode: 1,
  signal: null,
};

test('json is one document when the run has ended, in the order of the inputs, with what failed by itself', () => {
  const reporter = new JsonReporter({ cwd: '/project' });
  const events = runOf([failed, retryEvent(2), taskEvent(2)]);
  const texts = events.map((event) => reporter.on(event));
  expect(texts.slice(0, -1).join('')).toBe('');
  expect(JSON.parse(texts.at(-1) ?? '')).toEqual({
    version: 1,
    module: 'tasks/flaky.ts#failOn3',
    fn: 'failOn3',
    total: 5,
    jobs: 2,
    backend: 'process',
    start: T0,
    end: T0 + 213,
    ms: 213,
    exitCode: 1,
    counts: { total: 2, ok: 1, failed: 1, timedOut: 0, crashed: 0, cancelled: 0, skipped: 0, retried: 0 },
    failed: [failedRecord],
    tasks: [expect.objectContaining({ seq: 2, status: 'ok', result: 1, exitcode: 0 }), failedRecord],
  });
});

test('json of a run without inputs has empty lists', () => {
  const reporter = new JsonReporter({ cwd: '/' });
  const text = runOf([], startEvent({ total: undefined }))
    .map((event) => reporter.on(event))
    .join('');
  expect(JSON.parse(text)).toMatchObject({ total: null, failed: [], tasks: [] });
});

test('jsonl is a line for each event, as it happens', () => {
  const reporter = new JsonlReporter({ cwd: '/project' });
  const exit = { exitcode: -9, signal: 'SIGKILL' as const };
  const events: RunEvent[] = runOf([
    workerEvent('start', 'PoolWorker-1', 1),
    workerEvent('ready', 'PoolWorker-1', 2, { initMs: 1 }),
    retryEvent(1),
    failed,
    workerEvent('exit', 'PoolWorker-1', 9, { exit, tasks: 3 }),
  ]);
  const lines = events.map((event) => reporter.on(event));
  expect(lines.every((text) => text === '' || /^[^\n]+\n$/.test(text))).toBe(true);
  const records = lines.filter((text) => text !== '').map((text) => JSON.parse(text) as unknown);
  expect(records).toEqual([
    expect.objectContaining({
      type: 'start',
      version: 1,
      module: 'tasks/flaky.ts#failOn3',
      total: 5,
      jobs: 2,
    }),
    expect.objectContaining({
      type: 'worker',
      event: 'start',
      name: 'PoolWorker-1',
      pid: 100,
      exitcode: null,
    }),
    expect.objectContaining({ type: 'retry', seq: 1, attempt: 1, limit: 3, delay: 50, status: 'failed' }),
    { type: 'task', ...failedRecord },
    { type: 'worker', event: 'exit', name: 'PoolWorker-1', pid: 100, ...exit, tasks: 3, at: T0 + 9 },
    expect.objectContaining({ type: 'end', ok: 0, failed: 1, ms: 213, exitCode: 1 }),
  ]);
});
