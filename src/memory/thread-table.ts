/**
 * The table of members of one process, where threads alone can share memory: each thread is given it when it starts. Behind it, there
 * is room for more: see thread-heap.ts.
 */
import { TABLE_BYTES } from './members.ts';

/** Addresses, no memory. */
const MAX_BYTES = 2 ** 31;
/** Of the heap's own words. */
const HEAD_BYTES = 4096;

const TABLE = Symbol.for('mprun.members.1');

/** That of the thread which started this one, or a new one. */
export function tableOfThreads(): SharedArrayBuffer {
  const global = globalThis as { [TABLE]?: SharedArrayBuffer };
  return (global[TABLE] ??= new SharedArrayBuffer(TABLE_BYTES + HEAD_BYTES, { maxByteLength: MAX_BYTES }));
}

/** In a thread: the table that it was given. */
export function inheritTable(table: SharedArrayBuffer): void {
  (globalThis as { [TABLE]?: SharedArrayBuffer })[TABLE] = table;
}
