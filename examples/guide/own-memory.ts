// A process has nothing of the program's memory but what it is given
import { isMainProcess, Process, task } from 'mprun';

let limit = 10;

export const show = task(import.meta.url, 'show', (given: number): void => {
  console.log('the variable', limit, 'the argument', given); // the variable 10 the argument 20
  limit = 30;
});

if (isMainProcess) {
  limit = 20;
  const p = new Process({ target: show, args: [limit] });
  p.start();
  await p.join();
  console.log('here', limit); // here 20
}
