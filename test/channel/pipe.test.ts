/** What both ends of a pipe are to one thread that has them. What all connections can do: connection.test.ts. */
import { inspect } from 'node:util';

import { describe, expect, test } from 'vitest';

import { Pipe } from '../../src/index.ts';
import { thrownBy } from '../process/support.ts';
import { inTime, isPending, rejection, upTo } from './support.ts';

describe('a pipe', () => {
  test('has two ends, each of which sends and receives', async () => {
    const [a, b] = Pipe();
    expect([a, b].map((end) => [end.readable, end.writable, end.closed])).toEqual([
      [true, true, false],
      [true, true, false],
    ]);
    await a.send('to b');
    await b.send('to a');
    expect([await a.recv(), await b.recv()]).toEqual(['to a', 'to b']);
  });

  test('that is not duplex has one end for each way', async () => {
    const [reader, writer] = Pipe(false);
    expect([reader, writer].map((end) => [end.readable, end.writable])).toEqual([
      [true, false],
      [false, true],
    ]);
    await writer.send(1);
    expect(await reader.recv()).toBe(1);
    const wrong = [
      reader.send(1),
      reader.sendBytes(Buffer.alloc(1)),
      writer.recv(),
      writer.recvBytes(),
      writer.recvBytesInto(Buffer.alloc(1)),
      writer.poll(),
    ];
    const texts = (await Promise.all(wrong.map(rejection))).map(({ message, code }) => `${code} ${message}`);
    const code = 'ERR_MPRUN_CONNECTION_DIRECTION connection is';
    expect(texts).toEqual([
      `${code} read-only`,
      `${code} read-only`,
      `${code} write-only`,
      `${code} write-only`,
      `${code} write-only`,
      `${code} write-only`,
    ]);
  });

  test.each([0, 'yes', null])('is duplex or not, and not %s', (duplex) => {
    expect(thrownBy(() => Pipe(duplex as unknown as boolean)).name).toBe('UsageError');
  });

  test('prints which end it is', () => {
    const [a] = Pipe();
    const [reader, writer] = Pipe(false);
    expect([String(a), inspect(reader), String(writer)]).toEqual([
      '<Connection duplex>',
      '<Connection reader>',
      '<Connection writer>',
    ]);
    a.close();
    expect(String(a)).toBe('<Connection closed>');
  });

  test('gives what was sent before the other end was closed, and then the end, again and again', async () => {
    const [a, b] = Pipe();
    for (const k of upTo(3)) await a.send(k);
    a.close();
    expect(a.closed).toBe(true);
    for (const k of upTo(3)) expect(await b.recv()).toBe(k);
    for (const _ of upTo(2)) {
      expect(await rejection(b.recv())).toMatchObject({ name: 'EOFError', code: 'ERR_MPRUN_EOF' });
      expect(await b.poll()).toBe(true);
    }
  });

  test('breaks for those who send when the other end is closed, also for those that wait for room', async () => {
    const [a, b] = Pipe();
    const flood = (async () => {
      for (;;) await a.sendBytes(Buffer.alloc(2 ** 18));
    })();
    expect(await isPending(flood)).toBe(true);
    b.close();
    const broken = { code: 'ERR_MPRUN_CONNECTION_BROKEN', message: 'nobody has the other end any more' };
    expect(await rejection(flood)).toMatchObject(broken);
    expect(await rejection(a.send(1))).toMatchObject(broken);
    expect(thrownBy(() => a.sendSync(1))).toMatchObject(broken);
  });

  test('holds back who sends a mebibyte, and lets go on when there is room', async () => {
    const [a, b] = Pipe();
    let sent = 0;
    const sending = (async () => {
      for (let k = 0; k < 64; k++) {
        await a.sendBytes(Buffer.alloc(2 ** 16, k));
        sent++;
      }
    })();
    expect(await isPending(sending)).toBe(true);
    expect(sent).toBeGreaterThanOrEqual(1);
    expect(sent).toBeLessThanOrEqual(17);
    for (const k of upTo(64)) expect((await inTime(b.recvBytes()))[0]).toBe(k);
    await inTime(sending);
  });

  test('takes one message of any size when it is empty', async () => {
    const [a, b] = Pipe();
    const text = 'ä'.repeat(2 ** 23);
    await inTime(a.send(text));
    expect((await b.recv()) === text).toBe(true);
  });

  test('times out who sends, and sends nothing of it', async () => {
    const [a, b] = Pipe();
    await a.sendBytes(Buffer.alloc(2 ** 20));
    const late = { name: 'TimeoutError', message: 'there was no room to send within 5ms' };
    expect(await rejection(a.send('late', 5))).toMatchObject(late);
    expect(thrownBy(() => a.sendSync('late', 5))).toMatchObject(late);
    const controller = new AbortController();
    const aborted = a.send('late', { signal: controller.signal });
    controller.abort(new Error('no more'));
    expect((await rejection(aborted)).message).toBe('no more');
    expect((await b.recvBytes()).length).toBe(2 ** 20);
    expect(await b.poll(20)).toBe(false);
  });

  test('refuses to block the main thread without an end, both ways', async () => {
    const [a, b] = Pipe();
    expect(thrownBy(() => a.recvSync())).toMatchObject({
      code: 'ERR_MPRUN_DEADLOCK',
      message: expect.stringContaining('connection.recvSync() would block the main thread') as string,
      hint: 'use await connection.recv(), or give it a timeoutMs',
    });
    expect(thrownBy(() => a.pollSync(Infinity)).message).toContain('connection.pollSync()');
    a.sendSync('there is room');
    await a.sendBytes(Buffer.alloc(2 ** 20));
    expect(thrownBy(() => a.sendSync('there is none')).message).toContain('connection.sendSync()');
    expect(b.recvSync()).toBe('there is room');
  });

  test('has what was sent as it was then', async () => {
    const [a, b] = Pipe();
    await a.sendBytes(Buffer.alloc(2 ** 20));
    const [value, bytes] = [{ n: 1 }, Buffer.alloc(3, 1)];
    const sends = [a.send(value), a.sendBytes(bytes)];
    value.n = 2;
    bytes.fill(2);
    await b.recvBytes();
    expect(await inTime(b.recv())).toEqual({ n: 1 });
    expect([...(await inTime(b.recvBytes()))]).toEqual([1, 1, 1]);
    await Promise.all(sends);
  });

  test('shares its messages among the flows that receive, each to one, in turn', async () => {
    const [a, b] = Pipe();
    const received = upTo(5).map(async () => b.recv());
    for (const k of upTo(5)) await a.send(k);
    expect(await inTime(Promise.all(received))).toEqual(upTo(5));
  });
});
