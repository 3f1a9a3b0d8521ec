/**
 * The documents' shared counter: two threads with a lock and two without, each of which counts up or down. With the lock it ends at
 * 0; without, steps get lost that two threads make at the same time.
 *
 *     mprun run tasks/counter.ts
 */
import { Barrier, Lock, task, Thread } from 'mprun';

const COUNT = 1_000_000;

/** Count up, each step with the lock held. */
export function increment_with_lock(shared: Int32Array, lock: Lock): void {
  changeWithLock(shared, lock, 1);
}

/** Count down, each step with the lock held. */
export function decrement_with_lock(shared: Int32Array, lock: Lock): void {
  changeWithLock(shared, lock, -1);
}

/** Count up, while another counts down. */
export function increment_without_lock(shared: Int32Array, start: Barrier): void {
  changeWithoutLock(shared, start, 1);
}

/** Count down, while another counts up. */
export function decrement_without_lock(shared: Int32Array, start: Barrier): void {
  changeWithoutLock(shared, start, -1);
}

/** Start the four threads, and print what the counters say when all have ended. */
export default async function main(): Promise<void> {
  const withLock = new Int32Array(new SharedArrayBuffer(4));
  const withoutLock = new Int32Array(new SharedArrayBuffer(4));
  const lock = new Lock();
  const start = new Barrier(2);
  const threads = [
    new Thread({ target: task(import.meta.url, 'increment_with_lock'), args: [withLock, lock] }),
    new Thread({ target: task(import.meta.url, 'decrement_with_lock'), args: [withLock, lock] }),
    new Thread({ target: task(import.meta.url, 'increment_without_lock'), args: [withoutLock, start] }),
    new Thread({ target: task(import.meta.url, 'decrement_without_lock'), args: [withoutLock, start] }),
  ];
  for (const thread of threads) thread.start();
  for (const thread of threads) await thread.join();
  console.log(`the value of shared variable with lock management is ${withLock[0]}`);
  console.log(`the value of shared variable with race condition is ${withoutLock[0]}`);
}

function changeWithLock(shared: Int32Array, lock: Lock, by: number): void {
  for (let i = 0; i < COUNT; i++) {
    // This thread has nothing else to do, so it may wait blocking: the fastest way.
    lock.acquireSync();
    shared[0] = (shared[0] ?? 0) + by;
    lock.release();
  }
}

function changeWithoutLock(shared: Int32Array, start: Barrier, by: number): void {
  const before = shared[0] ?? 0;
  // The documents leave it to chance whether two meet. Here both have read the same number before one writes: a step is lost for certain.
  start.waitSync();
  shared[0] = before + by;
  for (let i = 1; i < COUNT; i++) shared[0] = (shared[0] ?? 0) + by;
}
