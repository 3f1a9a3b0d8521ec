/** What one end of a pipe sees when nobody has the other any more: among processes, or threads. */
import { describe, expect, test } from 'vitest';

import { Event, Pipe, Pool, Queue, wait, type BaseProcess } from '../../src/index.ts';
import { at, endWithTest } from '../process/support.ts';
import { ENDS, inTime, isPending, makeOthers, rejection, seen, type Side } from './support.ts';

const EOF = 'EOFError: the other end is closed, and there is nothing left to receive';

const PARTS = at('sendsOrCloses', 'pipes.ts');
/** What it is called with. */
interface Part {
  readonly end: unknown;
  readonly value?: unknown;
  readonly closed: Event;
  readonly go: Event;
}
/** Ways to call it with several parts. */
const CALLS = {
  apply: (pool: Pool, parts: Part[]) => Promise.all(parts.map(async (part) => pool.apply(PARTS, [part]))),
  starmap: (pool: Pool, parts: Part[]) =>
    pool.starmap(
      PARTS,
      parts.map((part) => [part]),
    ),
  imap: (pool: Pool, parts: Part[]) => collect(pool.imap(PARTS, parts)),
} as const;

async function collect(results: AsyncIterable<unknown>): Promise<unknown[]> {
  const all: unknown[] = [];
  for await (const result of results) all.push(result);
  return all;
}

type Way = 'return' | 'exit' | 'throw' | 'close' | keyof typeof ENDS;
const WAYS: readonly Way[] = ['return', 'exit', 'throw', 'close', 'is killed', 'is terminated'];

export function pipeEndContract(side: Side): void {
  const { call, start } = makeOthers(side, 'pipes.ts');

  /** One that has sent this, and has the end until `leave` is called. */
  async function holder(
    end: unknown,
    values: readonly unknown[],
    way: Way,
  ): Promise<{ other: BaseProcess; leave: () => void }> {
    const [held, go] = [new Event(), new Event()];
    const isEnded = way in ENDS;
    const other = start('leaves', end, values, held, go, isEnded ? 'return' : way);
    await seen(held);
    return { other, leave: isEnded ? () => ENDS[way as keyof typeof ENDS](other) : () => go.set() };
  }

  describe('the end of a pipe', () => {
    test.each(WAYS)('comes behind what was sent: %s', async (way) => {
      const [ours, theirs] = Pipe();
      const { leave } = await holder(theirs, ['a', 'b'], way);
      expect(await ours.recv()).toBe('a');
      leave();
      expect(await inTime(ours.recv())).toBe('b');
      expect((await rejection(ours.recv())).name).toBe('EOFError');
      // It stays so.
      expect([await ours.poll(), await ours.poll(0)]).toEqual([true, true]);
      expect((await rejection(ours.recv())).name).toBe('EOFError');
    });

    test.each(WAYS)('is seen by one that waits already: %s', async (way) => {
      const [ours, theirs] = Pipe();
      const { leave } = await holder(theirs, [], way);
      const [received, polled, ready] = [rejection(ours.recv()), ours.poll(Infinity), wait([ours])];
      expect(await isPending(received)).toBe(true);
      leave();
      expect((await received).name).toBe('EOFError');
      expect([await inTime(polled), await inTime(ready)]).toEqual([true, [ours]]);
      expect(await inTime(wait([ours]))).toEqual([ours]);
    });

    test.each(WAYS)('is told to one that sends: %s', async (way) => {
      const [ours, theirs] = Pipe();
      const { leave } = await holder(theirs, [], way);
      await ours.send('in time');
      leave();
      expect((await rejection(ours.recv())).name).toBe('EOFError');
      const error = await rejection(ours.send('late'));
      expect(error).toMatchObject({
        code: 'ERR_MPRUN_CONNECTION_BROKEN',
        message: 'nobody has the other end any more',
      });
    });

    test.each(WAYS)('is told to one that waits for room: %s', async (way) => {
      const [ours, theirs] = Pipe();
      const { leave } = await holder(theirs, [], way);
      const flood = async (): Promise<never> => {
        for (;;) await ours.sendBytes(Buffer.alloc(2 ** 18));
      };
      const failed = rejection(flood());
      expect(await isPending(failed)).toBe(true);
      leave();
      expect(await failed).toMatchObject({ code: 'ERR_MPRUN_CONNECTION_BROKEN' });
    });

    test('reaches one that receives blocking, or iterates, or waits', async () => {
      for (const name of ['receivesToEnd', 'receivesToEndSync']) {
        const [ours, theirs] = Pipe();
        const received = call<unknown[]>(name, theirs);
        await ours.send('a');
        ours.close();
        expect(await inTime(received)).toEqual(['a', EOF]);
      }
      const [ours, theirs] = Pipe();
      const received = call<unknown[]>('receivesAll', theirs);
      await ours.send(1);
      await ours.send(2);
      ours.close();
      expect(await inTime(received)).toEqual([1, 2]);
    });

    test('does not come while anybody has the other one', async () => {
      const [reader, writer] = Pipe(false);
      const first = await holder(writer, ['first'], 'is killed');
      const second = await holder(writer, ['second'], 'return');
      first.leave();
      await inTime(first.other.join());
      expect([await reader.recv(), await reader.recv()]).toEqual(['first', 'second']);
      const received = rejection(reader.recv());
      expect(await isPending(received)).toBe(true);
      second.leave();
      expect((await received).name).toBe('EOFError');
    });

    test('does not come while it is used here too', async () => {
      const [reader, writer] = Pipe(false);
      const { other, leave } = await holder(writer, ['theirs'], 'return');
      await writer.send('ours');
      leave();
      await inTime(other.join());
      expect([await reader.recv(), await reader.recv(), await reader.poll(20)]).toEqual([
        'theirs',
        'ours',
        false,
      ]);
      writer.close();
      expect((await rejection(reader.recv())).name).toBe('EOFError');
    });

    test('does not come before a process has got the one that it was given, though that is closed here', async () => {
      for (const isUsed of [false, true]) {
        const [ours, theirs] = Pipe();
        const other = start('leaves', theirs, ['it'], new Event(), new Event(), 'return');
        if (isUsed) await theirs.poll();
        theirs.close();
        expect(await inTime(ours.recv())).toBe('it');
        other.kill();
        expect((await rejection(ours.recv())).name).toBe('EOFError');
      }
    });

    test('comes when a process was given the other one and never ran its target', async () => {
      const { Process: Class } = side.under;
      for (const target of [at('anything', 'throws-at-load.ts'), at('noSuchTarget', 'pipes.ts')]) {
        const [ours, theirs] = Pipe();
        const other = endWithTest(new Class({ target, args: [theirs] }));
        other.start();
        expect((await rejection(ours.recv())).name).toBe('EOFError');
        await inTime(other.join());
        expect(other.exitcode).toBe(1);
      }
    });

    test.each(['apply', 'starmap', 'imap'] as const)(
      'does not come between inputs that have the other one: %s',
      async (how) => {
        const [[reader, writer], closed, go] = [Pipe(false), new Event(), new Event()];
        const part: Part = { end: writer, closed, go };
        await using pool = new Pool({ backend: side.backend, processes: 1 });
        const calls = CALLS[how](pool, [part, { ...part, value: 'it' }]);
        const received = reader.recv();
        await seen(closed);
        expect(await isPending(received)).toBe(true);
        go.set();
        expect(await inTime(received)).toBe('it');
        await inTime(calls);
        // The worker may have it for as long as it lives.
        await pool.terminate(0);
        expect((await rejection(reader.recv())).name).toBe('EOFError');
      },
    );

    test('comes when the other one was closed that could not be sent with what it was beside', async () => {
      await using pool = new Pool({ backend: side.backend, processes: 1 });
      const queue = new Queue();
      const { Process: Class } = side.under;
      const target = at('sends', 'pipes.ts');
      const refused: ((...args: unknown[]) => unknown)[] = [
        async (...args) => pool.apply(target, args),
        async (...args) => queue.put(args),
        async (...args) => new Class({ target, args }).start(),
      ];
      let deep: object = {};
      for (let k = 0; k < 100_000; k++) deep = { deep };
      for (const send of refused)
        for (const stays of [Symbol('stays'), deep]) {
          const [reader, writer] = Pipe(false);
          expect((await rejection(Promise.resolve(send(writer, stays)))).name).toBe('NotCloneableError');
          expect(await reader.poll()).toBe(false);
          writer.close();
          expect((await rejection(reader.recv())).name).toBe('EOFError');
        }
    });

    test('comes before a call is over that has got the other one, and closed it', async () => {
      const [[reader, writer], closed, go] = [Pipe(false), new Event(), new Event()];
      await using pool = new Pool({ backend: side.backend, processes: 1 });
      const done = pool.apply(PARTS, [{ end: writer, closed, go }]);
      expect((await rejection(reader.recv())).name).toBe('EOFError');
      go.set();
      await inTime(done);
    });

    test.each(['return', 'exit'] as const)(
      'comes behind what waited for room when a process ends: %s',
      async (way) => {
        const [reader, writer] = Pipe(false);
        const other = start('endsWhileItSends', writer, 2 ** 19, 8, way);
        await inTime(other.join());
        expect(other.exitcode).toBe(way === 'exit' ? 3 : 0);
        for (let k = 0; k < 8; k++) {
          const bytes = await inTime(reader.recvBytes());
          expect([bytes.length, bytes.every((byte) => byte === k)]).toEqual([2 ** 19, true]);
        }
        expect((await rejection(reader.recv())).name).toBe('EOFError');
      },
    );
  });
}
