/** What all connections can do, seen at the ends of a pipe in one thread. Bytes: bytes.test.ts. */
import { describe, expect, test } from 'vitest';

import { Pipe, wait } from '../../src/index.ts';
import { thrownBy } from '../process/support.ts';
import { inTime, isPending, rejection, stayingPipe, upTo } from './support.ts';

const HELLO = Buffer.from('hello');

describe('poll()', () => {
  test('tells at once whether there is something, and takes nothing of it', async () => {
    const [a, b] = Pipe();
    for (const wait of [undefined, 0, { timeoutMs: 0 }]) expect(await b.poll(wait)).toBe(false);
    expect(b.pollSync()).toBe(false);
    await a.send('it');
    for (const wait of [undefined, 0, 5, Infinity]) expect(await b.poll(wait)).toBe(true);
    expect([b.pollSync(), b.pollSync(5), b.pollSync(Infinity)]).toEqual([true, true, true]);
    expect(await b.recv()).toBe('it');
    expect(await b.poll()).toBe(false);
  });

  test('waits as long as it may', async () => {
    const [a, b] = Pipe();
    expect([await b.poll(5), b.pollSync(5)]).toEqual([false, false]);
    const polls = [b.poll(Infinity), b.poll(5000), b.poll({ timeoutMs: 5000 })];
    expect(await isPending(polls[0]!)).toBe(true);
    await a.send('it');
    expect(await inTime(Promise.all(polls))).toEqual([true, true, true]);
  });

  test('is true at the end, that recv() may tell', async () => {
    const [a, b] = Pipe();
    const poll = b.poll(Infinity);
    a.close();
    expect([await inTime(poll), await b.poll(), b.pollSync()]).toEqual([true, true, true]);
    expect((await rejection(b.recv())).name).toBe('EOFError');
  });

  test('is given up by a signal, and refuses times that are none', async () => {
    const [, b] = stayingPipe();
    const controller = new AbortController();
    const poll = b.poll({ timeoutMs: Infinity, signal: controller.signal });
    controller.abort(new Error('no more'));
    expect((await rejection(poll)).message).toBe('no more');
    expect((await rejection(b.poll(-1))).name).toBe('UsageError');
  });
});

describe('recv()', () => {
  test('times out, and takes nothing then', async () => {
    const [a, b] = Pipe();
    const late = { name: 'TimeoutError', message: 'nothing came within 5ms' };
    expect(await rejection(b.recv(5))).toMatchObject(late);
    expect(thrownBy(() => b.recvSync(5))).toMatchObject(late);
    expect(await rejection(b.recvBytes(undefined, 5))).toMatchObject(late);
    expect(await rejection(b.recv({ timeoutMs: 0 }))).toMatchObject({ name: 'TimeoutError' });
    await a.send('it');
    expect(await b.recv(0)).toBe('it');
  });

  test('is given up by a signal, and loses nothing', async () => {
    const [a, b] = Pipe();
    expect((await rejection(b.recv({ signal: AbortSignal.abort(new Error('before')) }))).message).toBe(
      'before',
    );
    const controller = new AbortController();
    const [first, second] = [b.recv({ signal: controller.signal }), b.recv()];
    controller.abort(new Error('while'));
    expect((await rejection(first)).message).toBe('while');
    await a.send('it');
    expect(await inTime(second)).toBe('it');
  });
});

describe('close()', () => {
  test('closes this end alone, once', async () => {
    const [a, b] = Pipe();
    a.close();
    a.close();
    expect([a.closed, b.closed]).toEqual([true, false]);
  });

  test('refuses whatever comes after it', async () => {
    const [a] = Pipe();
    a.close();
    const calls = [
      a.send(1),
      a.recv(),
      a.poll(),
      a.sendBytes(HELLO),
      a.recvBytes(),
      a.recvBytesInto(Buffer.alloc(1)),
    ];
    for (const call of calls)
      expect(await rejection(call)).toMatchObject({
        name: 'ConnectionError',
        code: 'ERR_MPRUN_CONNECTION_CLOSED',
        message: 'handle is closed',
      });
    for (const call of [() => a.sendSync(1), () => a.recvSync(), () => a.pollSync()])
      expect(thrownBy(call).message).toBe('handle is closed');
    expect((await rejection(wait([a], 0))).message).toBe('handle is closed');
  });

  test('ends what waits at it to receive, or to send', async () => {
    const [a] = stayingPipe();
    await a.sendBytes(Buffer.alloc(2 ** 20));
    const waiting = [a.recv(), a.recvBytes(), a.recv(5000), a.send('no room')].map(rejection);
    expect(await isPending(waiting[0]!)).toBe(true);
    a.close();
    for (const error of await Promise.all(waiting))
      expect(error).toMatchObject({ code: 'ERR_MPRUN_CONNECTION_CLOSED', message: 'handle is closed' });
  });

  test('ends a poll that waits at it', async () => {
    const [, b] = stayingPipe();
    const polled = b.poll(Infinity);
    expect(await isPending(polled)).toBe(true);
    b.close();
    await inTime(Promise.allSettled([polled]));
  });

  test('comes with the end of the block that has it', async () => {
    const [a, b] = Pipe();
    {
      using end = b;
      expect(end.closed).toBe(false);
    }
    expect(b.closed).toBe(true);
    expect((await rejection(a.recv())).name).toBe('EOFError');
  });
});

describe('iteration', () => {
  test('gives values until the end', async () => {
    const [a, b] = Pipe();
    for (const k of upTo(3)) await a.send(k);
    a.close();
    const values: unknown[] = [];
    for await (const value of b) values.push(value);
    expect(values).toEqual(upTo(3));
  });

  test('tells of all but the end', async () => {
    const [a, b] = Pipe();
    await a.sendBytes(HELLO);
    const collect = async (): Promise<void> => {
      for await (const value of b) expect(value).toBe('never');
    };
    expect((await rejection(collect())).message).toBe('what has come is no value, but bytes');
  });

  test('that is left goes on later', async () => {
    const [a, b] = Pipe();
    for (const k of upTo(3)) await a.send(k);
    for await (const value of b) if (value === 1) break;
    expect(await b.recv()).toBe(2);
  });
});
