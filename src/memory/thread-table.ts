/** The table of members of one process, where threads alone can share memory: each thread is given it when it starts. */
import { TABLE_BYTES } from './members.ts';

const TABLE = Symbol.for('mprun.members.1');

/** That of the thread which started this one, or a new one. */
export function tableOfThreads(): SharedArrayBuffer {
  const global = globalThis as { [TABLE]?: SharedArrayBuffer };
  return (global[TABLE] ??= new SharedArrayBuffer(TABLE_BYTES));
}

/** In a thread: the table that it was given. */
export function inheritTable(table: SharedArrayBuffer): void {
  (globalThis as { [TABLE]?: SharedArrayBuffer })[TABLE] = table;
}
