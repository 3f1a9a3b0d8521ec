/**
 * The documents' lock: two processes append to one file, never at the same time.
 *
 *     mprun run tasks/lock.ts      appends a line of each to file.txt
 */
import { appendFile } from 'node:fs/promises';

import { Lock, Process, task } from 'mprun';

/** Append to a file while holding the lock, which is released whatever happens: Python's `with`. */
export async function worker_with(lock: Lock, f: string): Promise<void> {
  await lock.runExclusive(() => appendFile(f, 'Lock acquired via with\n'));
}

/** The same by hand. */
export async function worker_no_with(lock: Lock, f: string): Promise<void> {
  await lock.acquire();
  try {
    await appendFile(f, 'Lock acquired directly\n');
  } finally {
    lock.release();
  }
}

/** Start both with one lock and one file. */
export default async function main(): Promise<void> {
  const f = 'file.txt';
  const lock = new Lock();
  const w = new Process({ target: task(import.meta.url, 'worker_with'), args: [lock, f] });
  const nw = new Process({ target: task(import.meta.url, 'worker_no_with'), args: [lock, f] });
  w.start();
  nw.start();
  await w.join();
  await nw.join();
}
