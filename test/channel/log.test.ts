/** Messages in shared memory: what was put is taken, in its order, whole, wherever segments begin and end. */
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';

import { MAX_SLOTS } from '../../src/channel/entry.ts';
import { LONG_BYTES, logWords, MessageLog } from '../../src/channel/log.ts';
import { ValueKind, type Encoded, type Received } from '../../src/wire/value.ts';
import { thrownBy } from '../process/support.ts';
import { upTo } from './support.ts';

const SEGMENT_BYTES = 64 * 2 ** 10;
/** Of an entry's head, and of the mark of a segment's end. */
const HEAD_BYTES = 16;

interface Place {
  readonly words: Int32Array;
  readonly at: number;
  readonly slots: number;
}

function newPlace(slots = MAX_SLOTS): Place {
  return { words: new Int32Array(new SharedArrayBuffer(4 * logWords(slots))), at: 0, slots };
}

/** Dropped with its test. */
function newLog(place = newPlace()): MessageLog {
  const log = new MessageLog(place, false);
  onTestFinished(() => log.table.drop());
  return log;
}

/** Bytes that tell which message they are of. */
function message(number: number, length: number, isText = false): Encoded {
  if (isText) return { kind: ValueKind.latin1, data: String.fromCodePoint(number % 256).repeat(length) };
  return { kind: ValueKind.raw, data: Buffer.alloc(length, number % 251) };
}

function put(log: MessageLog, one: Encoded): boolean {
  return log.put(log.prepare(one), () => true);
}

function dataOf(received: Received | undefined): Buffer | string | undefined {
  if (!received) return undefined;
  return received.kind === ValueKind.latin1 ? received.text : received.bytes;
}

/** Bytes of two messages, compared without printing all of them. */
function expectSame(received: Received | undefined, sent: Encoded): void {
  const data = dataOf(received);
  expect([received?.kind, data?.length]).toEqual([sent.kind, sent.data.length]);
  if (typeof data === 'string') expect(data === sent.data).toBe(true);
  else expect(data?.equals(sent.data as Uint8Array)).toBe(true);
}

const usedSlots = (log: MessageLog): number[] =>
  upTo(log.slots + 1).filter((slot) => slot > 0 && log.table.isUsed(slot));

const length = fc.oneof(
  { weight: 6, arbitrary: fc.nat(200) },
  { weight: 3, arbitrary: fc.nat(3 * SEGMENT_BYTES) },
  // Where an entry just fits, and where it just does not.
  {
    weight: 3,
    arbitrary: fc.integer({ min: SEGMENT_BYTES - 5 * HEAD_BYTES, max: SEGMENT_BYTES + HEAD_BYTES }),
  },
  { weight: 1, arbitrary: fc.integer({ min: LONG_BYTES - 20, max: LONG_BYTES + 20 }) },
);
const step = fc.oneof(
  fc.record({ does: fc.constant('put' as const), length, isText: fc.boolean(), by: fc.nat(1) }),
  fc.record({ does: fc.constant('take' as const), count: fc.integer({ min: 1, max: 6 }), by: fc.nat(1) }),
);

describe('a log', () => {
  test('gives what was put, whatever comes in which order, to all that have it', { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const place = newPlace();
        // Two that have it, as in two threads: each has mappings of its own.
        const logs = [new MessageLog(place, true), new MessageLog(place, true)] as const;
        const sent: Encoded[] = [];
        let [count, taken] = [0, 0];
        try {
          for (const one of steps) {
            const log = logs[one.by]!;
            if (one.does === 'put') {
              sent.push(message(count++, one.length, one.isText));
              expect(put(log, sent.at(-1)!)).toBe(true);
            } else
              for (let k = 0; k < one.count; k++) {
                const expected = sent.shift();
                if (expected) expectSame(log.take(), expected);
                else expect(log.take()).toBeUndefined();
                if (expected) taken++;
              }
            expect([log.count, log.available, log.puts, log.takes]).toEqual([
              sent.length,
              sent.length,
              count,
              taken,
            ]);
            expect(log.bytes).toBe(sent.reduce((bytes, { data }) => bytes + data.length, 0));
          }
          for (const expected of sent) expectSame(logs[0].take(), expected);
          expect(logs[1].take()).toBeUndefined();
          // The one that is written to, and a spare.
          expect(usedSlots(logs[0]).length).toBeLessThanOrEqual(2);
        } finally {
          for (const slot of usedSlots(logs[0])) logs[0].table.free(slot);
          for (const log of logs) log.table.drop();
        }
      }),
      { numRuns: 60 },
    );
  });

  test.each([
    0,
    1,
    15,
    16,
    17,
    SEGMENT_BYTES - 48,
    SEGMENT_BYTES - 47,
    SEGMENT_BYTES - 33,
    SEGMENT_BYTES - 32,
  ])('has room for messages of %i bytes, one behind the other', (bytes) => {
    const log = newLog();
    for (let round = 0; round < 3; round++) {
      for (const k of upTo(20)) put(log, message(k, bytes, k % 2 === 0));
      for (const k of upTo(20)) expectSame(log.take(), message(k, bytes, k % 2 === 0));
    }
    expect(log.take()).toBeUndefined();
  });

  test('keeps empty messages of each kind', () => {
    const log = newLog();
    for (const kind of [ValueKind.raw, ValueKind.utf8, ValueKind.clone, ValueKind.packed])
      put(log, { kind, data: Buffer.alloc(0) });
    put(log, { kind: ValueKind.latin1, data: '' });
    expect(upTo(6).map(() => log.take()?.kind)).toEqual([
      ValueKind.raw,
      ValueKind.utf8,
      ValueKind.clone,
      ValueKind.packed,
      ValueKind.latin1,
      undefined,
    ]);
  });

  test('takes as much memory as what is in it, not as what went through it', () => {
    const log = newLog();
    for (let k = 0; k < 2000; k++) {
      put(log, message(k, 50_000));
      expectSame(log.take(), message(k, 50_000));
    }
    expect(usedSlots(log).length).toBeLessThanOrEqual(2);
    for (const k of upTo(300)) put(log, message(k, 50_000));
    const many = usedSlots(log).length;
    for (const k of upTo(300)) expectSame(log.take(), message(k, 50_000));
    expect([many > 2, usedSlots(log).length <= 2]).toEqual([true, true]);
  });

  test('of few segments has room for much', () => {
    const log = newLog(newPlace(31));
    for (const k of upTo(400)) put(log, message(k, 50_000));
    for (const k of upTo(400)) expectSame(log.take(), message(k, 50_000));
  });

  test('refuses a message whose length it could not write down', () => {
    const long: Encoded = { kind: ValueKind.raw, data: { length: 2 ** 32 } as Uint8Array };
    expect(thrownBy(() => newLog().prepare(long))).toMatchObject({
      code: 'ERR_MPRUN_SHARED_MEMORY_FULL',
      message: 'a message of 4294967296 bytes is longer than any may be',
    });
  });

  test('says so when it has no segment left, is as it was, and goes on when there is one', () => {
    const log = newLog(newPlace(2));
    let count = 0;
    const error = thrownBy(() => {
      for (;;) {
        put(log, message(count, 60_000));
        count++;
      }
    });
    expect(error).toMatchObject({ code: 'ERR_MPRUN_SHARED_MEMORY_FULL' });
    expect([log.count, count >= 2]).toEqual([count, true]);
    for (const k of upTo(count)) expectSame(log.take(), message(k, 60_000));
    expect(log.take()).toBeUndefined();
    put(log, message(7, 60_000));
    expectSame(log.take(), message(7, 60_000));
  });

  test('puts nothing that may not be put, and gives back what was written for it', () => {
    const log = newLog();
    for (const length of [10, LONG_BYTES]) {
      const prepared = log.prepare(message(1, length));
      expect(log.put(prepared, () => false)).toBe(false);
      log.discard(prepared);
    }
    expect([log.count, log.take()]).toEqual([0, undefined]);
  });

  test('counts on when its counts turn over', () => {
    const place = newPlace();
    const log = newLog(place);
    put(log, message(0, 10));
    log.take();
    // As behind 2^31 - 2 messages; even numbers, as the place of the next one goes by that.
    const [puts, takes] = [1, 17];
    put(log, message(0, 10));
    log.take();
    expect([place.words[puts], place.words[takes]]).toEqual([2, 2]);
    place.words[puts] = place.words[takes] = 2 ** 31 - 2;
    for (let k = 0; k < 50; k++) {
      put(log, message(k, 3000));
      put(log, message(k + 1, 3000));
      expect(log.count).toBe(2);
      expectSame(log.take(), message(k, 3000));
      expectSame(log.take(), message(k + 1, 3000));
    }
    expect(place.words[puts]).toBeLessThan(0);
  });
});
