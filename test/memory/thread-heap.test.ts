/** Pieces of memory that threads come and go with, where the system has no shared files. */
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';

import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';

import { bytesAt, giveBackPiece, takePiece, type Piece } from '../../src/memory/thread-heap.ts';
import { tableOfThreads } from '../../src/memory/thread-table.ts';
import { built } from '../shared/support.ts';
import { inTime } from '../sync/support.ts';

const PAGE_BYTES = 4096;

function take(bytes: number): Piece {
  const piece = takePiece(bytes);
  if (!piece) throw new Error('no room');
  return piece;
}

const viewOf = (piece: Piece): Uint8Array => {
  const { buffer, at, bytes } = bytesAt(piece);
  return new Uint8Array(buffer, at, bytes);
};

test.each([
  [1, 1],
  [4096, 1],
  [4097, 2],
  [3 * 4096, 4],
  [2 ** 20, 256],
  [2 ** 20 + 1, 512],
])('a piece for %i bytes has %i pages', (bytes, pages) => {
  const piece = take(bytes);
  expect(viewOf(piece).length).toBe(pages * PAGE_BYTES);
  giveBackPiece(piece);
});

test('a piece that was given back is the next one of its size, and of no other', () => {
  const [first, second] = [take(5000), take(5000)];
  giveBackPiece(first);
  giveBackPiece(second);
  const other = take(500);
  expect([first.page, second.page]).not.toContain(other.page);
  expect([take(5000), take(5000)]).toEqual([second, first]);
  for (const piece of [first, second, other]) giveBackPiece(piece);
});

test('pieces never overlap, whatever is taken and given back in which order', () => {
  const step = fc.oneof(
    fc.integer({ min: 1, max: 100_000 }),
    fc.nat(50).map((k) => -k),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const held: { readonly piece: Piece; readonly mark: number }[] = [];
      let marks = 0;
      for (const one of steps) {
        if (one > 0) {
          const [piece, mark] = [take(one), ++marks % 256];
          viewOf(piece).fill(mark);
          held.push({ piece, mark });
        } else if (held.length > 0) {
          const [{ piece }] = held.splice(-one % held.length, 1) as [(typeof held)[number]];
          giveBackPiece(piece);
        }
        expect(held.every(({ piece, mark }) => viewOf(piece).every((byte) => byte === mark))).toBe(true);
      }
      for (const { piece } of held) giveBackPiece(piece);
    }),
    { numRuns: 40 },
  );
});

test('the memory grows no more when as much is taken as was given back', () => {
  const round = (): void => {
    const pieces = [1, 2, 3].map(() => take(300_000));
    for (const piece of pieces) giveBackPiece(piece);
  };
  round();
  const before = tableOfThreads().byteLength;
  for (let k = 0; k < 10_000; k++) round();
  expect(tableOfThreads().byteLength).toBe(before);
});

test('more than there is room for is refused, and takes no room from what comes then', () => {
  expect(takePiece(2 ** 30 + 1)).toBeUndefined();
  const large: Piece[] = [];
  for (let piece = takePiece(2 ** 30); piece; piece = takePiece(2 ** 30)) large.push(piece);
  expect(large.length).toBe(1);
  const small = [2 ** 25, PAGE_BYTES].map((bytes) => takePiece(bytes));
  for (const piece of small) expect(piece).toBeDefined();
  for (const piece of [...small, ...large]) if (piece) giveBackPiece(piece);
});

/** A thread that takes pieces, marks them as its own, looks whether they stay so, and gives them back. */
const TAKER = `
  const { parentPort, workerData } = require('node:worker_threads');
  const { table, mark, rounds } = workerData;
  globalThis[Symbol.for('mprun.members.1')] = table;
  import(workerData.heap).then(({ takePiece, giveBackPiece, bytesAt }) => {
    const held = [];
    let isSame = true;
    for (let k = 0; k < rounds; k++) {
      const piece = takePiece(1 + ((k * 7919 + mark * 31) % 20_000));
      const { buffer, at, bytes } = bytesAt(piece);
      const view = new Uint8Array(buffer, at, bytes).fill(mark);
      held.push({ piece, view });
      if (held.length < 8) continue;
      const { piece: old, view: seen } = held.splice(k % 8, 1)[0];
      isSame &&= seen.every((byte) => byte === mark);
      giveBackPiece(old);
      if (k === 100) parentPort.postMessage('busy');
    }
    for (const { piece } of held) giveBackPiece(piece);
    parentPort.postMessage(isSame);
  });
`;

const startTaker = (mark: number, rounds: number): Worker => startThread(TAKER, { mark, rounds });

function startThread(text: string, data: object): Worker {
  const workerData = { ...data, table: tableOfThreads(), heap: built('memory/thread-heap') };
  const worker = new Worker(text, { eval: true, workerData });
  onTestFinished(async () => void (await worker.terminate()));
  return worker;
}

/** What it says in the end. */
async function verdict(worker: Worker): Promise<unknown> {
  for (;;) {
    const [message] = (await once(worker, 'message')) as [unknown];
    if (message !== 'busy') return message;
  }
}

test('no two threads have the same piece at a time', { timeout: 60_000 }, async () => {
  const verdicts = [1, 2, 3, 4].map(async (mark) => verdict(startTaker(mark, 6000)));
  expect(await Promise.all(verdicts)).toEqual([true, true, true, true]);
});

/** A thread that begins with the others, takes new pieces, and has them until all have theirs. */
const KEEPER = `
  const { parentPort, workerData } = require('node:worker_threads');
  const { table, mark, pieces, gates } = workerData;
  globalThis[Symbol.for('mprun.members.1')] = table;
  const meet = (gate) => {
    const count = Atomics.add(gates, gate, 1) + 1;
    for (let seen = count; seen < 4; seen = Atomics.load(gates, gate)) Atomics.wait(gates, gate, seen, 100);
    Atomics.notify(gates, gate);
  };
  import(workerData.heap).then(({ takePiece, giveBackPiece, bytesAt }) => {
    meet(0);
    const held = Array.from({ length: pieces }, () => takePiece(20_000));
    const views = held.map((piece) => {
      const { buffer, at, bytes } = bytesAt(piece);
      return new Uint8Array(buffer, at, bytes);
    });
    for (const view of views) view.fill(mark);
    meet(1);
    const isSame = views.every((view) => view.every((byte) => byte === mark));
    meet(2);
    for (const piece of held) giveBackPiece(piece);
    parentPort.postMessage(isSame);
  });
`;

test('no two threads are given the same new memory', { timeout: 60_000 }, async () => {
  const gates = new Int32Array(new SharedArrayBuffer(12));
  const verdicts = [1, 2, 3, 4].map(async (mark) =>
    verdict(startThread(KEEPER, { mark, pieces: 2000, gates })),
  );
  expect(await Promise.all(verdicts)).toEqual([true, true, true, true]);
});

test(
  'threads that are ended while they take and give back leave the others theirs',
  { timeout: 60_000 },
  async () => {
    const survivor = verdict(startTaker(9, 12_000));
    for (let k = 0; k < 6; k++) {
      const victim = startTaker(10 + k, 2 ** 30);
      await inTime(once(victim, 'message'));
      await setTimeout(k);
      await victim.terminate();
    }
    expect(await survivor).toBe(true);
    const piece = take(5000);
    viewOf(piece).fill(1);
    giveBackPiece(piece);
  },
);
