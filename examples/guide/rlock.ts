// An RLock is held by a flow: a function and all that it calls, but not the function beside it
import { RLock } from 'mprun';

const rlock = new RLock();
let inside = 0;

async function outer(): Promise<number> {
  await rlock.acquire(); // a flow begins
  const most = await inner();
  rlock.release(); // free again
  return most;
}

async function inner(): Promise<number> {
  await rlock.acquire(); // at once: it is part of outer's flow
  const most = ++inside;
  await new Promise(setImmediate);
  inside--;
  rlock.release();
  return most;
}

// Two flows: the second one waits until the first has released it, so there is never more than one inside.
console.log(await Promise.all([outer(), outer()])); // [ 1, 1 ]
