// [001.4] A process knows its name, the one that it was given or the one that it has by default
import { currentProcess, isMainProcess, Process, task } from 'mprun';

import { sleep } from './python.ts';

export const worker = task(import.meta.url, 'worker', async (): Promise<void> => {
  const { name } = currentProcess();
  console.log(name, 'Starting');
  await sleep(2);
  console.log(name, 'Exiting');
});

export const myService = task(import.meta.url, 'myService', async (): Promise<void> => {
  const { name } = currentProcess();
  console.log(name, 'Starting');
  await sleep(3);
  console.log(name, 'Exiting');
});

if (isMainProcess) {
  const service = new Process({ name: 'my_service', target: myService });
  const worker1 = new Process({ name: 'worker 1', target: worker });
  const worker2 = new Process({ target: worker }); // default name

  worker1.start();
  worker2.start();
  service.start();
}
