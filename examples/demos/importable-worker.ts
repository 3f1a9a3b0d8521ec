/** The function that importable.ts starts. Where it is in a file of its own, no process imports the program. */
import { task } from 'mprun';

/** worker function */
export const worker = task(import.meta.url, 'worker', (): void => {
  console.log('Worker');
});
