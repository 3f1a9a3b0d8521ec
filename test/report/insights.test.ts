import { expect, test } from 'vitest';

import type { RunEvent } from '../../src/report/events.ts';
import { Insights } from '../../src/report/insights.ts';
import { endEvent, retryEvent, startEvent, T0, taskEvent, workerEvent } from '../support/run-events.ts';

function insights(events: readonly RunEvent[], width = 120): string {
  const reporter = new Insights({ width });
  return events.map((event) => reporter.on(event)).join('');
}

const RUN: readonly RunEvent[] = [
  startEvent(),
  workerEvent('start', 'PoolWorker-1', 0),
  workerEvent('start', 'PoolWorker-2', 0),
  workerEvent('ready', 'PoolWorker-1', 40, { initMs: 10 }),
  workerEvent('ready', 'PoolWorker-2', 50),
  retryEvent(1, { ms: 20, worker: 'PoolWorker-1' }),
  taskEvent(1, { ms: 100, worker: 'PoolWorker-1', attempt: 2 }),
  taskEvent(2, { ms: 50, worker: 'PoolWorker-2', input: 'x', status: 'timedOut', error: new Error('y') }),
  workerEvent('exit', 'PoolWorker-1', 200, { exit: { exitcode: 0, signal: null } }),
  endEvent([], { at: T0 + 200 }),
];

test('where the time of each worker went, in milliseconds and in shares, and the slowest inputs', () => {
  expect(insights(RUN)).toBe(`worker        tasks  start-up      init    working    waiting   life
PoolWorker-1      2  30ms 15%  10ms  5%  120ms 60%   40ms 20%  200ms
PoolWorker-2      1  50ms 25%         -   50ms 25%  100ms 50%  200ms
total             3  80ms 20%  10ms  3%  170ms 43%  140ms 35%  400ms
slowest
  100.0 ms  #1 failOn3(0)
   50.0 ms  #2 failOn3('x') (timed out)
   20.0 ms  #1 okOnThird(0) (failed)
`);
});

test('a narrow terminal gets a block for each worker', () => {
  const text = insights(RUN, 30);
  expect(text.split('\n').every((line) => line.length < 30)).toBe(true);
  expect(text).toContain(`PoolWorker-1: 2 tasks in 200…
  start-up 30ms 15%
  init     10ms  5%
  working  120ms 60%
  waiting  40ms 20%
PoolWorker-2: 1 task in 200ms
`);
});

test('the five slowest are shown, longest first, of any number', () => {
  const tasks = Array.from({ length: 100 }, (_, k) => taskEvent(k + 1, { ms: ((k * 37) % 100) + 1 }));
  const lines = insights([startEvent(), ...tasks, endEvent(tasks)]).split('\n');
  expect(lines.slice(lines.indexOf('slowest') + 1, -1).map((line) => line.trim().split('  ')[0])).toEqual([
    '100.0 ms',
    '99.0 ms',
    '98.0 ms',
    '97.0 ms',
    '96.0 ms',
  ]);
});

test('more than twenty workers are folded into one line', () => {
  const workers = Array.from({ length: 30 }, (_, k) => workerEvent('start', `PoolWorker-${k + 1}`, 0));
  const lines = insights([startEvent(), ...workers, endEvent([])]).split('\n');
  expect(lines.filter((line) => line.startsWith('PoolWorker-'))).toHaveLength(20);
  expect(lines.some((line) => line.startsWith('10 more'))).toBe(true);
});

test('shares are of the life, whatever the clocks say', () => {
  const text = insights([
    startEvent(),
    workerEvent('start', 'PoolWorker-1', 0),
    workerEvent('ready', 'PoolWorker-1', 10, { initMs: 50 }),
    taskEvent(1, { ms: 500 }),
    endEvent([], { at: T0 + 100 }),
  ]);
  expect(text).toMatch(/^PoolWorker-1 +1 +- +10ms 10% +90ms 90% +- +100ms$/m);
});

test('times are three digits, from under a millisecond to hours', () => {
  const lives = [0.4, 999.4, 999.6, 9_994, 12_345, 123_456, 7_200_000];
  const workers = lives.flatMap((life, k) => [
    workerEvent('start', `PoolWorker-${k + 1}`, 0),
    workerEvent('exit', `PoolWorker-${k + 1}`, life),
  ]);
  const rows = insights([startEvent(), ...workers, endEvent([])]).matchAll(/^PoolWorker-.* (\S+)$/gm);
  expect([...rows].map(([, life]) => life)).toEqual([
    '<1ms',
    '999ms',
    '1.00s',
    '9.99s',
    '12.3s',
    '123s',
    '7200s',
  ]);
});

test('a run without workers says so', () => {
  expect(insights([startEvent(), endEvent([])])).toBe('no worker has run anything\n');
});
