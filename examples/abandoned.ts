// Run: node --import ./examples/ts.js examples/abandoned.ts (from Node 22.18 on: node examples/abandoned.ts)
import { Event, isMainProcess, Lock, Process, task } from 'mprun';

export const keep = task(import.meta.url, 'keep', async (lock: Lock, isHeld: Event): Promise<void> => {
  await lock.acquire();
  isHeld.set();
  await new Event().wait();
});

if (isMainProcess) {
  const [lock, isHeld] = [new Lock(), new Event()];
  const keeper = new Process({ target: keep, args: [lock, isHeld], name: 'keeper' });
  keeper.start();
  await isHeld.wait();
  console.log(String(lock), await lock.acquire(50)); // <Lock(owner=keeper)> undefined

  // A lock whose holder is killed goes to the next one, who is told: what it guards may be half done.
  keeper.kill();
  const hold = await lock.acquire();
  console.log(hold.abandoned); // true
  hold.release();
}
