import { describe, expect, test } from 'vitest';

import type { WorkerInfo } from '../../src/index.ts';
import {
  ASCII,
  briefDuration,
  progressBar,
  progressText,
  type ProgressState,
} from '../../src/report/progress/progress-text.ts';
import { Speed } from '../../src/report/progress/speed.ts';
import { workerRows } from '../../src/report/progress/worker-rows.ts';
import { textWidth } from '../../src/util/text-width.ts';

const state: ProgressState = { done: 45, failed: 3, total: 90, perSecond: 10 };

describe('progress on one line', () => {
  test.each([
    [{}, '50% 45/90 done, 3 failed, 10.0/s, ETA 5s'],
    [{ failed: 0 }, '50% 45/90 done, 10.0/s, ETA 5s'],
    [{ done: 0, failed: 0, perSecond: undefined }, '0% 0/90 done, ETA --'],
    [{ total: undefined }, '45 done, 3 failed, 10.0/s'],
    [{ done: 12, failed: 0, total: undefined, perSecond: 3.4 }, '12 done, 3.4/s'],
    [{ done: 0, failed: 0, total: undefined, perSecond: undefined }, '0 done'],
    // Never 100 before the end.
    [{ done: 999, failed: 0, total: 1000, perSecond: 1234.5 }, '99% 999/1000 done, 1235/s, ETA 1s'],
    [{ done: 1, failed: 0, total: 3, perSecond: 0.01 }, '33% 1/3 done, 0.6/min, ETA 3m20s'],
    [{ done: 0, failed: 0, total: 0, perSecond: undefined }, '100% 0/0 done, ETA --'],
    // A stream may give more than it had said.
    [{ done: 91, failed: 0 }, '100% 91/90 done, 10.0/s, ETA 0s'],
  ])('%o', (change, text) => {
    expect(progressText({ ...state, ...change })).toBe(text);
  });

  test('the bar takes the room that is left; with less room there is less text', () => {
    expect(progressBar(state, 52, ASCII)).toBe('#####------ 50% 45/90 done, 3 failed, 10.0/s, ETA 5s');
    expect(progressBar(state, 45, ASCII)).toBe('50% 45/90 done, 3 failed, 10.0/s, ETA 5s');
    expect(progressBar(state, 39, ASCII)).toBe('50% 45/90 done, 3 failed, ETA 5s');
    expect(progressBar(state, 17, ASCII)).toBe('50% 45/90, ETA 5s');
    expect(progressBar(state, 16, ASCII)).toBe('50% 45/90');
    expect(progressBar(state, 5, ASCII)).toBe('50% …');
    for (let width = 1; width < 120; width++)
      expect(textWidth(progressBar(state, width, ASCII))).toBeLessThanOrEqual(width);
  });

  test.each([
    [0, '0s'],
    [0.2, '1s'],
    [59, '59s'],
    [60, '1m00s'],
    [3599, '59m59s'],
    [3600, '1h00m'],
    [90_000, '1d01h'],
  ])('%d seconds are %s', (seconds, text) => {
    expect(briefDuration(seconds)).toBe(text);
  });
});

describe('speed', () => {
  test('is not known before something has ended', () => {
    const speed = new Speed(0);
    speed.note(1000, 0);
    expect(speed.perSecond(1000)).toBeUndefined();
    speed.note(2000, 1);
    expect(speed.perSecond(2000)).toBe(0.5);
  });

  test('falls while nothing ends', () => {
    const speed = new Speed(0);
    speed.note(1000, 10);
    expect(speed.perSecond(1000)).toBe(10);
    expect(speed.perSecond(5000)).toBe(2);
  });

  test('is that of the last ten seconds, once enough has ended in them', () => {
    const speed = new Speed(0);
    // Slow for a minute, then a hundred times as fast.
    for (let second = 1; second <= 60; second++) speed.note(second * 1000, second);
    for (let second = 61; second <= 80; second++) speed.note(second * 1000, 60 + (second - 60) * 100);
    expect(speed.perSecond(80_000)).toBeCloseTo(100);
  });

  test('of slow inputs is that of the last ten', () => {
    const speed = new Speed(0);
    for (let minute = 1; minute <= 30; minute++) speed.note(minute * 60_000, minute);
    expect(speed.perSecond(30 * 60_000)).toBeCloseTo(1 / 60);
  });
});

describe('rows of workers', () => {
  const info = (name: string, change: Partial<WorkerInfo> = {}): WorkerInfo => ({
    ...{ name, pid: 1, threadId: 0, state: 'idle', tasksDone: 0, running: undefined, exit: undefined },
    ...{ startedAt: 0, readyAt: undefined, initMs: undefined, endedAt: undefined },
    ...change,
  });
  const style = { fn: 'sleep', spread: false, seqOf: (index: number) => index + 1, width: 79, height: 24 };
  const workers = [
    info('PoolWorker-1', { state: 'gone' }),
    info('PoolWorker-9', { state: 'busy', tasksDone: 4, running: { index: 6, input: 5, ms: 1234 } }),
    info('PoolWorker-10', { state: 'starting', tasksDone: 12 }),
  ];

  test('tell what those do that live', () => {
    expect(workerRows(workers, style)).toEqual([
      'PoolWorker-9    4 done  1.2s  #7 sleep(5)',
      'PoolWorker-10  12 done  starting',
    ]);
  });

  test('fit the terminal, however wide its characters are', () => {
    const wide = [info('PoolWorker-1', { running: { index: 0, input: '進程池'.repeat(40), ms: 0 } })];
    for (const width of [10, 19, 40, 79])
      for (const row of workerRows(wide, { ...style, width }))
        expect(textWidth(row)).toBeLessThanOrEqual(width);
    const many = [1, 2, 3, 4, 5].map((n) => info(`PoolWorker-${n}`));
    expect(workerRows(many, { ...style, height: 3 })).toHaveLength(3);
    expect(workerRows(many, { ...style, height: 3 }).at(-1)).toBe('… and 3 more workers');
    expect(workerRows(many, { ...style, height: 0 })).toEqual([]);
  });
});
