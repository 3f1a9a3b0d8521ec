// [000] A pipe that goes one way: one end receives, the other sends
import { isMainProcess, Pipe, Process, task, type Connection } from 'mprun';

import { repr } from './python.ts';

type Writer = Connection<unknown, string>;

export const processRun = task(import.meta.url, 'processRun', async (conn2: Writer): Promise<void> => {
  await conn2.send('from the child');
  await conn2.recv().catch((error: Error) => console.log(error.message));
});

if (isMainProcess) {
  const [conn1, conn2] = Pipe<string>(false);
  console.log(repr([conn1.readable, conn1.writable]), repr([conn2.readable, conn2.writable]));
  const process = new Process({ target: processRun, args: [conn2] });
  process.start();
  console.log(await conn1.recv());
  await process.join();
  await conn1.send('back').catch((error: Error) => console.log(error.message));
}
