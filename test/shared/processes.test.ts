/** Shared memory between real processes and threads. */
import { expect, test } from 'vitest';

import { program } from '../support/program.ts';
import { built } from './support.ts';

const TURNS = 20_000;

/** One program in three parts: the main process, a process and a thread of it, which all count. */
const COUNTERS = `
  import { fork } from 'node:child_process';
  import { fileURLToPath } from 'node:url';
  import { Worker, workerData } from 'node:worker_threads';
  import { SharedArray } from '${built('shared/array')}';
  import { SharedMemory } from '${built('shared/shared-memory')}';
  import { SharedValue } from '${built('shared/value')}';
  import { bequeath, inherit } from '${built('util/heritage')}';
  import { HANDLE, isHandle, reviveHandle } from '${built('wire/handles')}';

  const toData = (handle) => JSON.stringify(handle, (_, value) => (value && typeof value === 'object' && isHandle(value) ? value[HANDLE]() : value));
  const fromData = (text) => JSON.parse(text, (_, value) => (value?.kind && 'data' in value ? reviveHandle(value.kind, value.data) : value));

  async function count({ plain, atomic, float, array, memory }) {
    for (let turn = 0; turn < ${TURNS}; turn++) {
      atomic.add(1n);
      float.add(0.5);
      if (turn % 10 > 0) continue;
      await plain.runExclusive(() => plain.value++);
      await array.runExclusive(() => (array[-1] += 2));
    }
    memory.buffer[array.get(0)] = 1;
    await array.runExclusive(() => array[0]++);
  }

  const given = process.argv[2] ?? workerData;
  if (given) {
    const { heritage, things } = JSON.parse(given);
    // They may come before it is known what this process is.
    const ready = fromData(things);
    inherit(heritage);
    await count(ready);
  } else {
    const things = {
      plain: new SharedValue('i'),
      atomic: new SharedValue('q', 0, { lock: false }),
      float: new SharedValue('d'),
      array: new SharedArray('d', 20_000),
      memory: new SharedMemory({ create: true, size: 8 }),
    };
    const text = JSON.stringify({ heritage: { ...bequeath({ number: 1, isDaemon: true }), authkey: undefined }, things: toData(things) });
    const path = fileURLToPath(import.meta.url);
    const child = fork(path, [text]);
    const thread = new Worker(path, { workerData: text });
    const ends = [child, thread].map((other) => new Promise((resolve) => other.on('exit', resolve)));
    await Promise.all([count(things), ...ends]);
    const { plain, atomic, float, array, memory } = things;
    console.log(plain.value, String(atomic.value), float.value, array.at(-1), array[0], memory.buffer.toString('hex'));
  }
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
