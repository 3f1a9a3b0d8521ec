// Run: node --import ./examples/ts.js examples/rounds.ts (from Node 22.18 on: node examples/rounds.ts)
import { Barrier, Event, isMainProcess, Process, Semaphore, task } from 'mprun';

const ROUNDS = 3;

export const run = task(
  import.meta.url,
  'run',
  async (ready: Semaphore, start: Event, round: Barrier): Promise<void> => {
    ready.release();
    await start.wait();
    for (let k = 0; k < ROUNDS; k++) await round.wait();
  },
);

if (isMainProcess) {
  // A semaphore that counts: who is ready. An event that lets all go at once. A barrier at which they, and we, meet each round.
  const [ready, start, round] = [new Semaphore(0), new Event(), new Barrier(4)];
  const runners = [1, 2, 3].map(() => new Process({ target: run, args: [ready, start, round] }));
  for (const runner of runners) runner.start();
  for (const _ of runners) await ready.acquire();
  console.log(start.isSet(), round.waiting); // false 0
  start.set();
  for (let k = 1; k <= ROUNDS; k++) {
    await round.wait();
    console.log('round', k); // round 1, round 2, round 3
  }
  for (const runner of runners) await runner.join();
}
