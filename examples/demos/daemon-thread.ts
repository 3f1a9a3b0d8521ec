// [004.15] A daemon thread ends with the main thread
import { currentProcess, Event, isMainProcess, task, Thread } from 'mprun';

import { forever, repr } from './python.ts';

export const foo = task(import.meta.url, 'foo', async (started: Event): Promise<void> => {
  for (let i = 0; i < 3; i++) {
    console.log(`i=${i},foo thread daemon is ${repr(currentProcess().daemon)}`);
    started.set();
    await forever(); // in the document 1 s: the main thread has ended long before
  }
});

if (isMainProcess) {
  const started = new Event();
  // daemon: true makes it a daemon thread, which ends when the main thread does
  const t = new Thread({ target: foo, args: [started], name: 'foo_thread', daemon: true });
  t.start();
  await started.wait(); // a thread of Python's has printed its first line by then
  // await t.join() is important: without it the main thread ends before foo does
  console.log(`Main thread daemon is ${repr(currentProcess().daemon)}`);
  console.log('Main Thread Exit.');
}
