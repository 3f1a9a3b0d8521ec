// The two uses of a semaphore: so many at a time, and so many things are ready
import { isMainProcess, Process, Semaphore, task } from 'mprun';

export const work = task(
  import.meta.url,
  'work',
  async (seats: Semaphore, ready: Semaphore): Promise<void> => {
    await seats.runExclusive(() => ready.release());
  },
);

if (isMainProcess) {
  const seats = new Semaphore(2); // held: permits come back, from the dead too
  const ready = new Semaphore(0); // counts: nobody holds what it counts
  const workers = [1, 2, 3].map(() => new Process({ target: work, args: [seats, ready] }));
  for (const worker of workers) worker.start();
  for (const _ of workers) await ready.acquire();
  for (const worker of workers) await worker.join();
  console.log(seats.getValue(), ready.getValue()); // 2 0
}
