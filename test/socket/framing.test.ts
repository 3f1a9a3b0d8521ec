import { constants } from 'node:buffer';

import fc from 'fast-check';
import { expect, test } from 'vitest';

import { FrameReader, headerFor, makeFrame, ONE_WRITE_BYTES } from '../../src/socket/framing.ts';

/** What comes out of a reader that is given these chunks, asked after each. */
function readAll(reader: FrameReader, chunks: readonly Buffer[]): Buffer[] {
  const messages: Buffer[] = [];
  for (const chunk of chunks) {
    reader.push(chunk);
    for (let message = reader.shift(); message; message = reader.shift()) messages.push(message);
  }
  return messages;
}

function frame(text: string): Buffer {
  return Buffer.concat(makeFrame([Buffer.from(text)]));
}

const texts = (messages: readonly Buffer[]): string[] => messages.map(String);

test('a message is four bytes of length, big-endian, and its own', () => {
  expect(frame('hello').toString('latin1')).toBe('\0\0\0\u0005hello');
  expect(headerFor(0x7fff_ffff).toString('hex')).toBe('7fffffff');
  expect(headerFor(0x8000_0000).toString('hex')).toBe('ffffffff0000000080000000');
});

test('a small message is one write, a large one is not copied', () => {
  expect(makeFrame([Buffer.alloc(1), Buffer.alloc(ONE_WRITE_BYTES - 1)])).toHaveLength(1);
  const large = Buffer.alloc(ONE_WRITE_BYTES + 1);
  expect(makeFrame([large])[1]).toBe(large);
});

test('messages come out the same wherever they were split', () => {
  const all = Buffer.concat([frame('one'), frame(''), frame('three'), frame('')]);
  for (let first = 0; first <= all.length; first++)
    for (let second = first; second <= all.length; second++) {
      const chunks = [all.subarray(0, first), all.subarray(first, second), all.subarray(second)];
      expect(texts(readAll(new FrameReader(), chunks))).toEqual(['one', '', 'three', '']);
    }
});

test('messages come out as they went in, whatever their sizes and those of the chunks', () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ maxLength: 300 })),
      fc.array(fc.integer({ min: 1, max: 200 })),
      (messages, sizes) => {
        const all = Buffer.concat(messages.flatMap((message) => makeFrame([Buffer.from(message)])));
        const chunks: Buffer[] = [];
        for (let at = 0, k = 0; at < all.length; k++) {
          const size = sizes[k % sizes.length] ?? all.length;
          chunks.push(all.subarray(at, at + size));
          at += size;
        }
        const reader = new FrameReader();
        expect(readAll(reader, chunks).map((message) => [...message])).toEqual(
          messages.map((message) => [...message]),
        );
        expect([reader.unreadBytes, reader.isInside]).toEqual([0, false]);
      },
    ),
  );
});

test('the long form of a length is read', () => {
  const header = Buffer.alloc(12);
  header.writeInt32BE(-1);
  header.writeBigUInt64BE(3n, 4);
  const all = Buffer.concat([header, Buffer.from('abc'), frame('next')]);
  for (let at = 0; at <= all.length; at++)
    expect(texts(readAll(new FrameReader(), [all.subarray(0, at), all.subarray(at)]))).toEqual([
      'abc',
      'next',
    ]);
});

test('a message beyond what is believed of its length comes out whole', () => {
  const length = 150 * 1024 * 1024;
  const reader = new FrameReader();
  reader.push(headerFor(length));
  const chunk = Buffer.alloc(1024 * 1024, 'x');
  for (let k = 0; k < 149; k++) {
    reader.push(chunk);
    expect(reader.hasNext()).toBe(false);
  }
  reader.push(chunk);
  const message = reader.shift();
  expect(message?.length).toBe(length);
  expect(message?.equals(Buffer.alloc(length, 'x'))).toBe(true);
});

test('a reader knows whether it is inside of a message', () => {
  const reader = new FrameReader();
  expect(reader.isInside).toBe(false);
  for (const [byte] of frame('ab').entries()) {
    reader.push(frame('ab').subarray(byte, byte + 1));
    reader.hasNext();
    expect(reader.isInside).toBe(true);
  }
  expect(String(reader.shift())).toBe('ab');
  expect(reader.isInside).toBe(false);
});

const badHeaders = {
  'a length below -1': Buffer.from('fffffffe', 'hex'),
  'a length no Buffer can have': headerFor(constants.MAX_LENGTH + 1),
  'a length of 2^64-1': Buffer.from('ffffffffffffffffffffffff', 'hex'),
};

test.each(Object.entries(badHeaders))('%s is refused, then and for ever', (_, header) => {
  const reader = new FrameReader();
  expect(texts(readAll(reader, [frame('before')]))).toEqual(['before']);
  reader.push(header);
  for (let times = 0; times < 2; times++) {
    expect(() => reader.shift()).toThrow(
      expect.objectContaining({
        code: 'ERR_MPRUN_CONNECTION_MESSAGE',
        message: expect.stringMatching(/^bad message length/) as string,
      }),
    );
    reader.push(frame('after'));
  }
  expect(reader.isLost).toBe(true);
});

test('a limit of length is one for messages that nobody has asked for yet', () => {
  const reader = new FrameReader();
  reader.maxLength = 3;
  reader.push(Buffer.concat([frame('abc'), frame('longer')]));
  expect(String(reader.shift())).toBe('abc');
  reader.maxLength = 6;
  expect(String(reader.shift())).toBe('longer');
  reader.push(frame('too long'));
  expect(() => reader.shift()).toThrow('bad message length: 8 bytes');
});
