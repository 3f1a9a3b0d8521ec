// [002.4] As many processes as one likes: a list of them is made, started and joined
import { isMainProcess, Process } from 'mprun';

import { square } from './square-function.ts';

if (isMainProcess) {
  const startTime = Math.floor(Date.now() / 1000);
  console.log(`Start Time....${startTime}`);

  const processList = [...Array(5).keys()].map((n) => new Process({ target: square, args: [n] }));

  for (const process of processList) process.start();

  for (const process of processList) await process.join();

  const endTime = Math.floor(Date.now() / 1000);
  console.log(`End Time......${endTime}`);
  console.log(`Execute Time......${endTime - startTime}`);
}
