// [001.3] The function is imported from a file of its own, so that the program needs no guard
import { Process } from 'mprun';

import { worker } from './importable-worker.ts';

const jobs: Process[] = [];
for (let i = 0; i < 5; i++) {
  const p = new Process({ target: worker });
  jobs.push(p);
  p.start();
}
