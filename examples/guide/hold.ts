// Three ways to hold a lock: for a function, for a block, or only if it can be had in time
import { Lock } from 'mprun';

const lock = new Lock();

await lock.runExclusive(async (hold) => {
  console.log(String(lock), hold.abandoned); // <Lock(owner=MainProcess)> false
});

{
  await using hold = await lock.acquire(); // TypeScript, or Node 24: released at the end of the block
  console.log(hold.abandoned, await lock.acquire(10)); // false undefined
}

const hold = await lock.acquire({ timeoutMs: 10, signal: AbortSignal.timeout(5000) });
if (hold) console.log(lock.locked()); // true
hold?.release();
