// [002.2] Four processes at the same time take no longer than one
import { isMainProcess, Process } from 'mprun';

import { square } from './square-function.ts';

if (isMainProcess) {
  const startTime = Math.floor(Date.now() / 1000);
  console.log(`Start Time....${startTime}`);
  const process = new Process({ target: square, args: [3] });
  const process1 = new Process({ target: square, args: [3] });
  const process2 = new Process({ target: square, args: [3] });
  const process3 = new Process({ target: square, args: [3] });

  process.start();
  process1.start();
  process2.start();
  process3.start();

  await process.join();
  await process1.join();
  await process2.join();
  await process3.join();

  const endTime = Math.floor(Date.now() / 1000);
  console.log(`End Time......${endTime}`);
  console.log(`Execute Time......${endTime - startTime}`);
}
