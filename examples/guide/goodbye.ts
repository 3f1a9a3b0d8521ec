// A process that is asked to end may tidy up first; one that does not listen is ended all the same
import { Event, exit, isMainProcess, Process, task } from 'mprun';

export const polite = task(import.meta.url, 'polite', async (isReady: Event): Promise<void> => {
  process.once('SIGTERM', () => {
    console.log('tidied up'); // tidied up
    exit(0);
  });
  isReady.set();
  await new Event().wait();
});

export const deaf = task(import.meta.url, 'deaf', (isReady: Event): void => {
  process.on('SIGTERM', () => console.error('never written: it does not come to it'));
  isReady.set();
  for (;;);
});

if (isMainProcess) {
  for (const target of [polite, deaf]) {
    const isReady = new Event();
    const p = new Process({ target, args: [isReady] });
    p.start();
    await isReady.wait();
    p.terminate(500); // SIGTERM, and after half a second SIGKILL
    await p.join();
    console.log(p.exitcode); // 0, -9
  }
}
