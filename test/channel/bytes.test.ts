/**
 * Bytes that connections send and receive, seen at the ends of a pipe in one thread. The texts of refused sizes, and what becomes of
 * messages that are too long, are CPython's (3.11: the same calls at `multiprocessing.Pipe()`).
 */
import { describe, expect, test } from 'vitest';

import { BufferTooShort, Pipe, type BytesOptions } from '../../src/index.ts';
import { thrownBy } from '../process/support.ts';
import { rejection, upTo } from './support.ts';

const HELLO = Buffer.from('hello');

describe('sendBytes()', () => {
  test.each<[BytesOptions | undefined, string]>([
    [undefined, 'hello'],
    [{}, 'hello'],
    [{ offset: 1 }, 'ello'],
    [{ offset: 5 }, ''],
    [{ offset: 1, size: 3 }, 'ell'],
    [{ offset: 5, size: 0 }, ''],
    [{ size: 5 }, 'hello'],
    [{ size: 0 }, ''],
  ])('with %j sends that part', async (options, text) => {
    const [a, b] = Pipe();
    await a.sendBytes(HELLO, options);
    expect((await b.recvBytes()).toString()).toBe(text);
    a.sendBytesSync(HELLO, options);
    expect(b.recvBytesSync().toString()).toBe(text);
  });

  test.each<[BytesOptions, string]>([
    [{ offset: -1 }, 'offset is negative'],
    [{ offset: 6 }, 'buffer length < offset'],
    [{ size: -1 }, 'size is negative'],
    [{ size: 6 }, 'buffer length < offset + size'],
    [{ offset: 3, size: 3 }, 'buffer length < offset + size'],
  ])('with %j sends nothing', async (options, message) => {
    const [a, b] = Pipe();
    expect(await rejection(a.sendBytes(HELLO, options))).toMatchObject({ name: 'UsageError', message });
    expect(thrownBy(() => a.sendBytesSync(HELLO, options)).message).toBe(message);
    expect(await b.poll()).toBe(false);
  });

  test('takes whatever has bytes, as they are in memory', async () => {
    const [a, b] = Pipe();
    const numbers = Uint16Array.of(1, 2, 3);
    const { buffer } = Uint8Array.of(7, 8);
    const sent = [HELLO, numbers, new DataView(numbers.buffer, 2, 2), buffer, HELLO.subarray(1, 3)];
    for (const bytes of sent) await a.sendBytes(bytes);
    const received: string[] = [];
    for (const _ of sent) received.push((await b.recvBytes()).toString('hex'));
    expect(received).toEqual(['68656c6c6f', '010002000300', '0200', '0708', '656c']);
  });

  test.each(['text', 5, null, [1, 2], undefined])('does not take %s for bytes', async (value) => {
    const [a] = Pipe();
    expect((await rejection(a.sendBytes(value as never))).message).toContain('Expected bytes');
  });

  test('sends what recv() takes for no value, and what is sent comes as bytes, too', async () => {
    const [a, b] = Pipe();
    await a.sendBytes(HELLO);
    expect(await rejection(b.recv())).toMatchObject({
      code: 'ERR_MPRUN_CONNECTION_MESSAGE',
      message: 'what has come is no value, but bytes',
    });
    for (const value of [{ a: 1 }, 'ŧext', new Map([[1, 2]]), new Error('it')]) {
      await a.send(value);
      const bytes = await b.recvBytes();
      await a.sendBytes(bytes);
      expect(await b.recv()).toEqual(value);
    }
  });
});

describe('recvBytes()', () => {
  test('gives one whole message, the empty one too', async () => {
    const [a, b] = Pipe();
    for (const text of ['', 'one', '', 'two']) await a.sendBytes(Buffer.from(text));
    expect((await b.recvBytes()).length).toBe(0);
    expect((await b.recvBytes(3)).toString()).toBe('one');
    expect((await b.recvBytes(0)).length).toBe(0);
    expect((await b.recvBytes(1000)).toString()).toBe('two');
  });

  test.each([-1, -100])('refuses a length of %i, and is open still', async (maxlength) => {
    const [a, b] = Pipe();
    await a.sendBytes(HELLO);
    expect((await rejection(b.recvBytes(maxlength))).message).toBe('negative maxlength');
    expect(thrownBy(() => b.recvBytesSync(maxlength)).message).toBe('negative maxlength');
    expect((await b.recvBytes(5)).toString()).toBe('hello');
  });

  test('a message that is too long ends what can be received', async () => {
    const [a, b] = Pipe();
    await a.sendBytes(HELLO);
    await a.sendBytes(HELLO);
    const error = await rejection(b.recvBytes(4));
    expect([error.name, error.code]).toEqual(['ConnectionError', 'ERR_MPRUN_CONNECTION_MESSAGE']);
    expect(error.message).toMatch(/^bad message length/);
    expect([b.readable, b.writable, b.closed]).toEqual([false, true, false]);
    expect((await rejection(b.recv())).message).toBe('connection is write-only');
    await b.send('can be sent still');
    expect(await a.recv()).toBe('can be sent still');
  });

  test('a message that is too long closes an end that only receives', async () => {
    const [reader, writer] = Pipe(false);
    await writer.sendBytes(HELLO);
    expect(thrownBy(() => reader.recvBytesSync(4)).message).toMatch(/^bad message length/);
    expect([reader.readable, reader.closed]).toEqual([false, true]);
    expect((await rejection(reader.recvBytes())).message).toBe('handle is closed');
    expect((await rejection(writer.send(1))).code).toBe('ERR_MPRUN_CONNECTION_BROKEN');
  });
});

describe('recvBytesInto()', () => {
  test('fills the buffer from the offset on, and tells how many bytes came', async () => {
    const [a, b] = Pipe();
    for (const _ of upTo(4)) await a.sendBytes(HELLO);
    const room = Buffer.alloc(8, '.');
    expect([await b.recvBytesInto(room), room.toString()]).toEqual([5, 'hello...']);
    expect([await b.recvBytesInto(room, 3), room.toString()]).toEqual([5, 'helhello']);
    const words = new Uint16Array(4);
    expect([b.recvBytesIntoSync(words, 2), Buffer.from(words.buffer).toString('latin1')]).toEqual([
      5,
      '\0\0hello\0',
    ]);
    const { buffer } = new Uint8Array(5);
    expect([await b.recvBytesInto(buffer), Buffer.from(buffer).toString()]).toEqual([5, 'hello']);
  });

  test.each([
    [-1, 'negative offset'],
    [9, 'offset too large'],
  ])('refuses the offset %i, and takes nothing', async (offset, message) => {
    const [a, b] = Pipe();
    await a.sendBytes(HELLO);
    expect(await rejection(b.recvBytesInto(Buffer.alloc(8), offset))).toMatchObject({
      name: 'UsageError',
      message,
    });
    expect(thrownBy(() => b.recvBytesIntoSync(Buffer.alloc(8), offset)).message).toBe(message);
    expect((await b.recvBytes()).toString()).toBe('hello');
  });

  test('tells all of a message that does not fit, and goes on', async () => {
    const [a, b] = Pipe();
    await a.sendBytes(HELLO);
    await a.sendBytes(Buffer.from('next'));
    const room = Buffer.alloc(8, '.');
    const error = await rejection(b.recvBytesInto(room, 4));
    expect(error).toBeInstanceOf(BufferTooShort);
    expect([error.code, (error as BufferTooShort).buffer.toString()]).toEqual([
      'ERR_MPRUN_BUFFER_TOO_SHORT',
      'hello',
    ]);
    expect([room.toString(), b.readable, (await b.recvBytes()).toString()]).toEqual([
      '........',
      true,
      'next',
    ]);
  });
});
