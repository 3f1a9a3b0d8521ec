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
  pace.noteSent();
  speed.measure(0.01, 1);
  expect([pace.nextSize, pace.nextSize, pace.nextSize]).toEqual([8, 8, 8]);
  pace.noteSent();
  expect(pace.nextSize).toBe(64);
});
