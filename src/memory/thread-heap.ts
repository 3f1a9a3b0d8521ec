/**
 * Pieces of memory that threads come and go with, where the system has no shared files: behind the table of members, which every thread
 * of the process is given, in memory that grows.
 *
 *     [ table of members | end of the heap, a list of free pieces for each size | piece | piece | … ]
 *
 * Sizes are powers of two, in pages. Free ones of a size are a stack, linked by their first words; a stack's top bears a number that
 * changes with each turn, so that nobody mistakes a piece that has come back for one that was never away.
 */
import { TABLE_BYTES } from './members.ts';
import { tableOfThreads } from './thread-table.ts';

const PAGE_BYTES = 4096;
/** Pages of the largest piece, as a power of two: 1 GiB. */
const MAX_CLASS = 18;
const PAGE_BITS = 20;
const PAGE_MASK = 2 ** PAGE_BITS - 1;

/** Words, from `BASE` on. */
const END = 0;
const FREE = 1;
const BASE = TABLE_BYTES / 4;
const FIRST_PAGE = Math.ceil((TABLE_BYTES + (FREE + MAX_CLASS + 1) * 4) / PAGE_BYTES);

/** Where a piece is. */
export interface Piece {
  /** Size: 2 to this power, in pages. */
  readonly size: number;
  readonly page: number;
}

/** `undefined` when there is no more room. */
export function takePiece(bytes: number): Piece | undefined {
  const size = Math.max(0, Math.ceil(Math.log2(bytes / PAGE_BYTES)));
  if (size > MAX_CLASS) return undefined;
  const page = pop(size) ?? extend(2 ** size);
  return page === undefined ? undefined : { size, page };
}

export function giveBackPiece({ size, page }: Piece): void {
  const words = heap();
  const top = BASE + FREE + size;
  for (;;) {
    const seen = Atomics.load(words, top);
    Atomics.store(words, firstWord(page), seen & PAGE_MASK);
    if (Atomics.compareExchange(words, top, seen, nextTurn(seen) | page) === seen) return;
  }
}

export function bytesAt({ size, page }: Piece): {
  readonly buffer: SharedArrayBuffer;
  readonly at: number;
  readonly bytes: number;
} {
  return { buffer: tableOfThreads(), at: page * PAGE_BYTES, bytes: 2 ** size * PAGE_BYTES };
}

function pop(size: number): number | undefined {
  const words = heap();
  const top = BASE + FREE + size;
  for (;;) {
    const seen = Atomics.load(words, top);
    const page = seen & PAGE_MASK;
    if (page === 0) return undefined;
    const next = Atomics.load(words, firstWord(page)) & PAGE_MASK;
    if (Atomics.compareExchange(words, top, seen, nextTurn(seen) | next) === seen) return page;
  }
}

/** New pages behind all others; `undefined` where they would be too many. */
function extend(pages: number): number | undefined {
  const table = tableOfThreads();
  const page = claim(heap(), pages, Math.floor(table.maxByteLength / PAGE_BYTES));
  if (page === undefined) return undefined;
  const needed = (page + pages) * PAGE_BYTES;
  // Others may have made it larger in between, which is as good.
  if (needed > table.byteLength) growTo(table, needed);
  return page;
}

function claim(words: Int32Array, pages: number, limit: number): number | undefined {
  for (;;) {
    const before = Atomics.load(words, BASE + END);
    const page = before || FIRST_PAGE;
    if (page + pages > limit) return undefined;
    if (Atomics.compareExchange(words, BASE + END, before, page + pages) === before) return page;
  }
}

function growTo(table: SharedArrayBuffer, bytes: number): void {
  try {
    table.grow(bytes);
  } catch (error) {
    if (table.byteLength < bytes) throw error;
  }
}

function nextTurn(top: number): number {
  return ((top >>> PAGE_BITS) + 1) << PAGE_BITS;
}

/** All of the memory there is by now. */
function heap(): Int32Array {
  return new Int32Array(tableOfThreads());
}

function firstWord(page: number): number {
  return (page * PAGE_BYTES) / 4;
}
