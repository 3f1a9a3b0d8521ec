// [004.14] A process in the background ends with the program, and never says that it has come to its end
import { currentProcess, isMainProcess, Process, task } from 'mprun';

import { forever, sleep } from './python.ts';

export const foo = task(import.meta.url, 'foo', async (): Promise<void> => {
  const { name, daemon } = currentProcess();
  console.log(`Starting ${name} \n`);
  // Both sleep 3 s in the document. The daemon is ended when the other one has ended: here it sleeps on until then.
  await (daemon ? forever() : sleep(3));
  console.log(`Exiting ${name} \n`);
});

if (isMainProcess) {
  const backgroundProcess = new Process({ name: 'background_process', target: foo });
  backgroundProcess.daemon = true;
  const noBackgroundProcess = new Process({ name: 'no_background_process', target: foo });
  noBackgroundProcess.daemon = false;
  backgroundProcess.start();
  noBackgroundProcess.start();
}
