// Run: node --import ./examples/ts.js examples/lock-rules.ts (from Node 22.18 on: node examples/lock-rules.ts)
import { Lock, RLock, Semaphore } from 'mprun';

// A lock is free or held. Who wants it while it is held waits, or gives up when time is over.
const lock = new Lock();
console.log(lock.locked()); // false
await lock.acquire();
console.log(lock.locked(), await lock.acquire(10)); // true undefined
lock.release();
const release = async (): Promise<void> => lock.release();
console.log(String(await release().catch((error: unknown) => error))); // LockStateError: lock.release(): nobody holds it

// An RLock: whoever holds it takes it again, and it is free when it was released as often.
const rlock = new RLock();
await rlock.acquire();
await rlock.acquire();
console.log(String(rlock)); // <RLock(MainProcess, 2)>
rlock.release();
console.log(rlock.locked()); // true
rlock.release();
console.log(rlock.locked()); // false

// A semaphore of one is a lock that whoever likes may release: a mutex.
const mutex = new Semaphore(1);
await mutex.acquire();
console.log(mutex.getValue(), await mutex.acquire(10)); // 0 undefined
mutex.release();
console.log(mutex.getValue()); // 1
