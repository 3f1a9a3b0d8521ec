import { expect, test } from 'vitest';

import { Pace, Speed } from '../../src/pool/pace.ts';
import { PoolTask } from '../../src/pool/pool-task.ts';

test('deaths while a task is loaded count in a row', async () => {
  const task = new PoolTask(0, 'tasks/square.ts', 'one');
  await task.resolved;
  expect([task.noteLoadDeath(), task.noteLoadDeath()]).toEqual([1, 2]);
  task.noteLoaded('default');
  expect(task.noteLoadDeath()).toBe(1);
});

test('a chunk is at most eight times as large as the last one that was sent, however often it is asked for', () => {
  const speed = new Speed();
  const pace = new Pace('auto', undefined, 2, speed);
  expect(pace.nextSize).toBe(1);
  pace.noteSent(1, 100);
  speed.measure(0.01, 1);
  expect([pace.nextSize, pace.nextSize, pace.nextSize]).toEqual([8, 8, 8]);
  pace.noteSent(8, 800);
  expect(pace.nextSize).toBe(64);
});

test('quick inputs make small chunks where they, or their results, are large', () => {
  for (const [inputBytes, resultBytes] of [
    [300_000, 8],
    [8, 300_000],
  ] as const) {
    const pace = new Pace('auto', undefined, 2, new Speed());
    for (let chunks = 0; chunks < 5; chunks++) {
      const inputs = pace.nextSize;
      pace.noteSent(inputs, inputs * inputBytes);
      pace.measure(inputs * 0.001, inputs, inputs * resultBytes);
    }
    expect(pace.nextSize).toBe(3);
  }
});
