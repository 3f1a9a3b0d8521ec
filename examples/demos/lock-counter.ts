// [004.7] Threads that count one variable up and down: 0 is left with a lock, anything without
import { isMainProcess, task, Thread, Value } from 'mprun';

const COUNT = 1_000_000;
type Shared = Value<'i'>; // memory that threads share, with a lock of its own

export const incrementWithLock = task(import.meta.url, 'incrementWithLock', (shared: Shared): void => {
  for (let i = 0; i < COUNT; i++) {
    shared.acquireSync();
    shared.value += 1;
    shared.release();
  }
});
export const decrementWithLock = task(import.meta.url, 'decrementWithLock', (shared: Shared): void => {
  for (let i = 0; i < COUNT; i++) {
    shared.acquireSync();
    shared.value -= 1;
    shared.release();
  }
});
export const incrementWithoutLock = task(import.meta.url, 'incrementWithoutLock', (shared: Shared): void => {
  for (let i = 0; i < COUNT; i++) shared.value += 1;
});
export const decrementWithoutLock = task(import.meta.url, 'decrementWithoutLock', (shared: Shared): void => {
  for (let i = 0; i < COUNT; i++) shared.value -= 1;
});

if (isMainProcess) {
  const [withLock, withNoLock] = [new Value('i', 0), new Value('i', 0)];
  const t1 = new Thread({ target: incrementWithLock, args: [withLock] });
  const t2 = new Thread({ target: decrementWithLock, args: [withLock] });
  const t3 = new Thread({ target: incrementWithoutLock, args: [withNoLock] });
  const t4 = new Thread({ target: decrementWithoutLock, args: [withNoLock] });
  for (const t of [t1, t2, t3, t4]) t.start();
  for (const t of [t1, t2, t3, t4]) await t.join();
  console.log(`the value of shared variable with lock management is ${withLock.value}`);
  console.log(`the value of shared variable with race condition is ${withNoLock.value}`);
}
