import fc from 'fast-check';
import { expect, test } from 'vitest';

import type { RunEvent } from '../../src/report/events.ts';
import { Trace } from '../../src/report/trace.ts';
import { endEvent, retryEvent, startEvent, T0, taskEvent, workerEvent } from '../support/run-events.ts';
import { readTrace, sliceFaults, type TraceEvent } from '../support/trace-checker.ts';

function trace(events: readonly RunEvent[]): TraceEvent[] {
  const reporter = new Trace();
  return readTrace(events.map((event) => reporter.on(event)).join(''));
}

/** `name from-to` of the slices, in the order of the file. */
function slices(events: readonly TraceEvent[]): string[] {
  return events.flatMap(({ ph, name, ts = 0, dur = 0 }) => (ph === 'X' ? [`${name} ${ts}-${ts + dur}`] : []));
}

const LIFE = [
  workerEvent('start', 'PoolWorker-1', 1),
  workerEvent('ready', 'PoolWorker-1', 41, { initMs: 10 }),
];

test('a row for each worker, on it its start-up, its initializer, its chunks and their inputs', () => {
  const events = trace([
    startEvent(),
    ...LIFE,
    taskEvent(1, { start: T0 + 42, ms: 1, chunk: 1 }),
    taskEvent(2, { start: T0 + 43, ms: 2.5, chunk: 1 }),
    taskEvent(3, { start: T0 + 50, ms: 1, chunk: 3 }),
    workerEvent('exit', 'PoolWorker-1', 60, { exit: { exitcode: 0, signal: null } }),
    endEvent([]),
  ]);
  expect(slices(events)).toEqual([
    'start-up 1000-31000',
    'initializer 31000-41000',
    'chunk 1 42000-45500',
    '#1 failOn3 42000-43000',
    '#2 failOn3 43000-45500',
    'chunk 3 50000-51000',
    '#3 failOn3 50000-51000',
  ]);
  expect(sliceFaults(events)).toEqual([]);
  const names = events.filter(({ ph }) => ph === 'M').map(({ name, args }) => [name, args]);
  expect(names).toEqual([
    ['process_name', { name: 'mprun tasks/flaky.ts#failOn3' }],
    ['thread_name', { name: 'PoolWorker-1' }],
    ['thread_sort_index', { sort_index: 1 }],
  ]);
  expect(events.find(({ name }) => name === '#2 failOn3')?.args).toEqual({
    seq: 2,
    input: 'failOn3(1)',
    status: 'ok',
    attempt: 1,
  });
});

test('a worker without an initializer has no slice for it', () => {
  const events = trace([
    startEvent(),
    workerEvent('start', 'PoolWorker-1', 1),
    workerEvent('ready', 'PoolWorker-1', 41, { initMs: 0.004 }),
    endEvent([]),
  ]);
  expect(slices(events)).toEqual(['start-up 1000-41000']);
});

test('deaths and retries are instants', () => {
  const events = trace([
    startEvent(),
    ...LIFE,
    retryEvent(1, { start: T0 + 42, ms: 1 }),
    workerEvent('exit', 'PoolWorker-1', 60, { exit: { exitcode: -9, signal: 'SIGKILL' } }),
    endEvent([]),
  ]);
  expect(events.filter(({ ph }) => ph === 'i').map(({ name, ts }) => [name, ts])).toEqual([
    ['retry #1', 43_000],
    ['PoolWorker-1 was killed by SIGKILL', 60_000],
  ]);
});

test('an input that is heard of after its worker left is within its life, and in its chunk', () => {
  const events = trace([
    startEvent(),
    ...LIFE,
    taskEvent(1, { start: T0 + 42, ms: 1 }),
    workerEvent('exit', 'PoolWorker-1', 50, { exit: { exitcode: 7, signal: null } }),
    taskEvent(2, { status: 'crashed', start: T0 + 43, ms: 30 }),
    endEvent([]),
  ]);
  expect(slices(events).slice(2)).toEqual([
    'chunk 1 42000-50000',
    '#1 failOn3 42000-43000',
    '#2 failOn3 43000-50000',
  ]);
});

test('a run without workers, and one without anything, are valid', () => {
  expect(trace([startEvent(), endEvent([])]).map(({ name }) => name)).toEqual(['process_name']);
  expect(trace([startEvent(), taskEvent(1, { worker: undefined }), endEvent([])])).toHaveLength(1);
});

test('slices of workers that left are written before the run ends, however many there are', () => {
  const reporter = new Trace();
  reporter.on(startEvent());
  const texts = Array.from({ length: 200 }, (_, k) => {
    const name = `PoolWorker-${k + 1}`;
    return [
      workerEvent('start', name, k),
      taskEvent(k + 1, { worker: name, start: T0 + k }),
      workerEvent('exit', name, k + 1, { exit: { exitcode: 0, signal: null } }),
    ].map((event) => reporter.on(event));
  });
  expect(
    texts
      .flat()
      .join('')
      .match(/"chunk 1"/g)?.length,
  ).toBeGreaterThan(100);
});

test('nothing overlaps and nothing sticks out, whatever the clocks say', () => {
  const run = fc.record({
    worker: fc.integer({ min: 1, max: 3 }),
    chunk: fc.integer({ min: 1, max: 4 }),
    start: fc.double({ min: -5, max: 100, noNaN: true }),
    ms: fc.double({ min: 0, max: 30, noNaN: true }),
    isRetry: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(run), fc.array(fc.nat(80), { minLength: 3, maxLength: 3 }), (runs, exits) => {
      const names = ['PoolWorker-1', 'PoolWorker-2', 'PoolWorker-3'];
      const events = trace([
        startEvent(),
        ...names.flatMap((name, k) => [
          workerEvent('start', name, k),
          workerEvent('ready', name, 3 * k, { initMs: 5 }),
        ]),
        ...runs.map(({ worker, chunk, start, ms, isRetry }, k) => {
          const fields = { worker: `PoolWorker-${worker}`, chunk, start: T0 + start, ms };
          return isRetry ? retryEvent(k + 1, fields) : taskEvent(k + 1, fields);
        }),
        ...names.map((name, k) => workerEvent('exit', name, exits[k] ?? 0)),
        endEvent([]),
      ]);
      expect(sliceFaults(events)).toEqual([]);
      expect(events.filter(({ cat }) => cat === 'task')).toHaveLength(runs.length);
    }),
  );
});

test('the checker finds overlaps and inputs outside of a chunk', () => {
  const slice = (cat: string, name: string, ts: number, dur: number): TraceEvent => ({
    ph: 'X',
    cat,
    name,
    ts,
    dur,
    pid: 1,
    tid: 1,
  });
  expect(sliceFaults([slice('chunk', 'a', 0, 10), slice('chunk', 'b', 5, 10)])).toEqual([
    'b (5-15) sticks out of a (0-10)',
  ]);
  expect(sliceFaults([slice('task', '#1', 0, 1)])).toEqual(['#1 (0-1) is in no chunk']);
  expect(sliceFaults([slice('chunk', 'a', 0, 9), slice('worker', 'b', 1, 2)])).toEqual([
    'b (1-3) is in a (0-9)',
  ]);
});
