/** Shared memory between real processes and threads. */
import { expect, test } from 'vitest';

import { program } from '../support/program.ts';

const TURNS = 20_000;

/** One program in three parts: the main process, a process and a thread of it, which all count. */
const COUNTERS = `
  import { Process, SharedArray, SharedMemory, SharedValue, Thread, importTask } from 'mprun';
  const things = {
    plain: new SharedValue('i'),
    atomic: new SharedValue('q', 0, { lock: false }),
    float: new SharedValue('d'),
    array: new SharedArray('d', 20_000),
    memory: new SharedMemory({ create: true, size: 8 }),
  };
  const target = 'test/fixtures/tasks/shared-counters.mjs#count';
  const count = await importTask(target);
  const others = [Process, Thread].map((Kind) => new Kind({ target, args: [things, ${TURNS}] }));
  for (const other of others) other.start();
  await Promise.all([count(things, ${TURNS}), ...others.map((other) => other.join())]);
  const { plain, atomic, float, array, memory } = things;
  console.log(plain.value, String(atomic.value), float.value, array.at(-1), array[0], memory.buffer.toString('hex'));
`;

test('a process, a child of it and a thread count in the same memory, and miss nothing', async () => {
  const { stdout, stderr, code } = await program(COUNTERS).result;
  const locked = (3 * TURNS) / 10;
  expect([stderr, code]).toEqual(['', 0]);
  const [plain, atomic, float, last, ends, memory = ''] = stdout.trim().split(' ');
  expect([plain, atomic, float, last, ends].map(Number)).toEqual([
    locked,
    3 * TURNS,
    1.5 * TURNS,
    2 * locked,
    3,
  ]);
  expect(memory).toMatch(/^01/);
});
