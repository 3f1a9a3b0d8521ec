// A function in a thread: it may share memory with the program, and can be ended at any moment
import { isMainProcess, task, Thread } from 'mprun';

export const fill = task(import.meta.url, 'fill', (memory: SharedArrayBuffer): void => {
  new Uint8Array(memory).fill(7);
});

export const spin = task(import.meta.url, 'spin', (): void => {
  for (;;);
});

if (isMainProcess) {
  const memory = new SharedArrayBuffer(3);
  const filler = new Thread({ target: fill, args: [memory] });
  filler.start();
  await filler.join();
  console.log(filler.name, filler.exitcode, [...new Uint8Array(memory)]); // Thread-1 0 [ 7, 7, 7 ]

  const spinner = new Thread({ target: spin });
  spinner.start();
  spinner.terminate();
  await spinner.join();
  console.log(spinner.exitcode); // -15
}
