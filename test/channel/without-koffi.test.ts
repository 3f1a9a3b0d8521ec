/** Where Node may load no addons, as where koffi's binary is missing: threads have queues and pipes, processes are refused them. */
import { describe, expect, test } from 'vitest';

import { at } from '../process/support.ts';
import { program } from '../support/program.ts';
import { inTime } from './support.ts';

const NAMES = 'Empty, Event, JoinableQueue, Lock, Pipe, Process, Queue, SimpleQueue, Thread, wait';
const queues = (name: string): string => `'${at(name, 'queues.ts')}'`;
const pipes = (name: string): string => `'${at(name, 'pipes.ts')}'`;

/** What a program prints as JSON, line by line. */
async function printed(text: string): Promise<unknown[]> {
  const { result } = program(
    `
    import { ${NAMES} } from 'mprun';
    const say = (...values) => console.log(JSON.stringify(values));
    const start = (target, ...args) => {
      const thread = new Thread({ target, args });
      thread.start();
      return thread;
    };
    ${text}
  `,
    'mjs',
    ['--no-addons'],
  );
  const { stdout, stderr, code } = await inTime(result);
  expect([stderr, code]).toEqual(['', 0]);
  return stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as unknown);
}

describe('threads without koffi', () => {
  test('hand items of all sizes to each other, in order', async () => {
    const lines = await printed(`
      for (const Class of [Queue, JoinableQueue, SimpleQueue]) {
        const queue = new Class();
        const thread = start(${queues('puts')}, queue, 1, 'text', { a: [1, new Map([[1, 2]])] }, 'x'.repeat(3 * 2 ** 20));
        const items = [];
        while (items.length < 4) items.push(await queue.get());
        await thread.join();
        say(items[0], items[1], items[2].a[1].get(1), items[3].length, queue.empty());
      }
    `);
    const each = [1, 'text', 2, 3 * 2 ** 20, true];
    expect(lines).toEqual([each, each, each]);
  });

  test('wait for items and room, blocking and not', async () => {
    const lines = await printed(`
      const [queue, waiting] = [new Queue(1), new Event()];
      const pool = new Pool({ backend: 'thread', processes: 2 });
      for (const name of [${queues('getsWhenThere')}, ${queues('getsSyncWhenThere')}]) {
        const taken = pool.apply(name, [queue, waiting]);
        await waiting.wait();
        waiting.clear();
        await queue.put('it');
        say(await taken);
      }
      await queue.put('full');
      const put = pool.apply(${queues('putsSyncWhenRoom')}, [queue, 'behind', waiting]);
      await waiting.wait();
      say(await queue.get(), await queue.get(), await put ?? null);
      say(await queue.get(5).catch((error) => error instanceof Empty));
      pool.close();
      await pool.join();
    `);
    expect(lines).toEqual([['it'], ['it'], ['full', 'behind', null], [true]]);
  });

  test('hand over many items, more than memory holds at a time', async () => {
    const lines = await printed(`
      const queue = new Queue(8);
      const producers = [0, 1, 2].map((k) => start(${queues('putsNumbered')}, queue, k, 300));
      const next = [0, 0, 0];
      let isInOrder = true;
      for (let k = 0; k < 900; k++) {
        const [producer, number] = await queue.get();
        isInOrder &&= next[producer]++ === number;
      }
      for (const one of producers) await one.join();
      say(isInOrder, next, queue.qsize());
      const bytes = new Queue();
      const thread = start(${queues('putsMebibytes')}, bytes, 50);
      await thread.join();
      let isSame = true;
      for (let k = 0; k < 50; k++) isSame &&= (await bytes.get()).every((byte) => byte === k);
      say(bytes.qsize(), isSame);
    `);
    expect(lines).toEqual([
      [true, [300, 300, 300], 0],
      [0, true],
    ]);
  });

  test('have pipes, and are told of their ends', async () => {
    const lines = await printed(`
      const [ours, theirs] = Pipe();
      const doubling = start(${pipes('doubles')}, theirs);
      for (let k = 0; k < 3; k++) await ours.send(k);
      say(await ours.recv(), await ours.recv(), await ours.recv());
      ours.close();
      await doubling.join();
      const [a, b] = Pipe();
      const [held, go] = [new Event(), new Event()];
      const killed = start(${pipes('holdsEnd')}, b, held);
      await held.wait();
      const ended = a.recv().catch((error) => error.name);
      killed.kill();
      say(await ended, (await wait([a])).length);
      await killed.join();
      const [reader, writer] = Pipe(false);
      const flooding = start(${pipes('endsWhileItSends')}, writer, 2 ** 19, 8, 'return');
      await flooding.join();
      let count = 0;
      for (;;) {
        const bytes = await reader.recvBytes().catch((error) => error.name);
        if (typeof bytes === 'string') { say(bytes, count); break; }
        count++;
      }
    `);
    expect(lines).toEqual([
      [0, 2, 4],
      ['EOFError', 1],
      ['EOFError', 8],
    ]);
  });

  test('give back what a dead one had', async () => {
    const lines = await printed(`
      const queue = new JoinableQueue(0, { requeue: true });
      const taken = new Event();
      await queue.put('again');
      const dying = start('${at('takesAndStays', 'joinable-queues.ts')}', queue, 1, taken);
      await taken.wait();
      const waiting = queue.get();
      dying.kill();
      say(await waiting);
      queue.taskDone();
      say(await queue.join());
      await dying.join();
    `);
    expect(lines).toEqual([['again'], [true]]);
  });

  // A token of theirs is memory of the language's own, which cannot be written to memory.
  test('send no queue, lock or end through another, and that is told by the call', async () => {
    const lines = await printed(`
      const [outer, [a, b]] = [new Queue(), Pipe()];
      for (const thing of [new Queue(), new Lock(), Pipe()[0]]) {
        await outer.put([thing]).catch(({ code }) => say(code));
        await a.send(thing).catch(({ code }) => say(code));
      }
      say(outer.qsize(), await b.poll());
    `);
    const refused = Array.from({ length: 6 }, () => ['ERR_MPRUN_NO_SHARED_MEMORY']);
    expect(lines).toEqual([...refused, [0, false]]);
  });

  test('share no queue or pipe with a process, which is told why', async () => {
    const lines = await printed(`
      const pool = new Pool({ processes: 1 });
      for (const thing of [new Queue(), Pipe()[0]])
        await pool.apply(${queues('describes')}, [thing]).catch(({ code }) => say(code));
      pool.close();
      await pool.join();
    `);
    expect(lines).toEqual([['ERR_MPRUN_NO_SHARED_MEMORY'], ['ERR_MPRUN_NO_SHARED_MEMORY']]);
  });

  test('that make and drop a thousand queues and pipes need no more memory', async () => {
    const lines = await printed(`
      const table = () => globalThis[Symbol.for('mprun.members.1')].byteLength;
      const make = async () => {
        const queue = new Queue();
        await queue.put('x'.repeat(100_000));
        await queue.get();
        const [a, b] = Pipe();
        await a.send(1);
        await b.recv();
        a.close();
        b.close();
      };
      const { setFlagsFromString } = await import('node:v8');
      setFlagsFromString('--expose-gc');
      const gc = (await import('node:vm')).runInNewContext('gc');
      const many = async (count) => {
        for (let k = 0; k < count; k++) {
          await make();
          if (k % 50 === 0) { gc(); await new Promise((resolve) => setTimeout(resolve, 2)); }
        }
      };
      await many(150);
      const before = table();
      await many(1000);
      say(table() - before < 16 * 2 ** 20, table() - before);
    `);
    expect((lines[0] as unknown[])[0], JSON.stringify(lines)).toBe(true);
  });
});
