/**
 * The documents' lock around a print: ten processes, one greeting each, in whatever order they come.
 *
 *     mprun run tasks/hello.ts
 */
import { Lock, Process, task } from 'mprun';

/** Print a greeting while holding the lock. */
export async function f(l: Lock, i: number): Promise<void> {
  await l.acquire();
  try {
    console.log('hello world', i);
  } finally {
    l.release();
  }
}

/** Start ten processes with one lock. They are waited for, joined or not. */
export default function main(): void {
  const lock = new Lock();
  for (let num = 0; num < 10; num++)
    new Process({ target: task(import.meta.url, 'f'), args: [lock, num] }).start();
}
