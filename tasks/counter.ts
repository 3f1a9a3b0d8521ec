/**
 * The documents' shared counter: one that counts up and one that counts down, with a lock and without; first threads, then processes.
 * With the lock it ends at 0; without, steps get lost that two make at the same time.
 *
 *     mprun run tasks/counter.ts
 */
import { Barrier, Process, task, Thread, Value } from 'mprun';

const COUNT = 1_000_000;
type Counter = Value<'i'>;

/** Count up, each step with the counter's lock held. */
export function increment_with_lock(shared: Counter): void {
  changeWithLock(shared, 1);
}

/** Count down, each step with the counter's lock held. */
export function decrement_with_lock(shared: Counter): void {
  changeWithLock(shared, -1);
}

/** Count up, while another counts down. */
export function increment_without_lock(shared: Counter, start: Barrier): void {
  changeWithoutLock(shared, start, 1);
}

/** Count down, while another counts up. */
export function decrement_without_lock(shared: Counter, start: Barrier): void {
  changeWithoutLock(shared, start, -1);
}

/** Let four threads count, then four processes, and print what the counters say when all have ended. */
export default async function main(): Promise<void> {
  for (const Class of [Thread, Process]) {
    const withLock = new Value('i', 0);
    const withoutLock = new Value('i', 0);
    const start = new Barrier(2);
    const four = [
      new Class({ target: task(import.meta.url, 'increment_with_lock'), args: [withLock] }),
      new Class({ target: task(import.meta.url, 'decrement_with_lock'), args: [withLock] }),
      new Class({ target: task(import.meta.url, 'increment_without_lock'), args: [withoutLock, start] }),
      new Class({ target: task(import.meta.url, 'decrement_without_lock'), args: [withoutLock, start] }),
    ];
    for (const one of four) one.start();
    for (const one of four) await one.join();
    console.log(`${Class.name}: the value of shared variable with lock management is ${withLock.value}`);
    console.log(`${Class.name}: the value of shared variable with race condition is ${withoutLock.value}`);
  }
}

function changeWithLock(shared: Counter, by: number): void {
  for (let i = 0; i < COUNT; i++) {
    // Nobody else needs this thread or process, so it may wait blocking: the fastest way.
    shared.acquireSync();
    shared.value += by;
    shared.release();
  }
}

function changeWithoutLock(shared: Counter, start: Barrier, by: number): void {
  const before = shared.value;
  // The documents leave it to chance whether two meet. Here both have read the same number before one writes: a step is lost for certain.
  start.waitSync();
  shared.value = before + by;
  for (let i = 1; i < COUNT; i++) shared.value += by;
}
