// [004.12] Python's with: a lock, an RLock, a condition and a semaphore, held for the time of a function or by hand
import { Condition, currentProcess, isMainProcess, Lock, RLock, Semaphore, task, Thread } from 'mprun';

type Statement = Lock | RLock | Condition | Semaphore;

/** As the document's log has it, format='(%(threadName)-10s) %(message)s': on stderr. */
function debug(message: string): void {
  console.error(`(${currentProcess().name.padEnd(10)}) ${message}`);
}

export const threadingWith = task(import.meta.url, 'threadingWith', async (statement: Statement) => {
  await statement.runExclusive(() => debug(`${String(statement)} acquired via with`));
});

export const threadingNotWith = task(import.meta.url, 'threadingNotWith', async (statement: Statement) => {
  await statement.acquire();
  try {
    debug(`${String(statement)} acquired directly`);
  } finally {
    statement.release();
  }
});

if (isMainProcess) {
  // let's create a test battery
  const lock = new Lock();
  const rlock = new RLock();
  const condition = new Condition();
  const mutex = new Semaphore(1);
  // in the for cycle we call the threadingWith and threadingNotWith functions
  for (const statement of [lock, rlock, condition, mutex]) {
    const t1 = new Thread({ target: threadingWith, args: [statement] });
    const t2 = new Thread({ target: threadingNotWith, args: [statement] });
    for (const t of [t1, t2]) t.start();
    for (const t of [t1, t2]) await t.join();
  }
}
