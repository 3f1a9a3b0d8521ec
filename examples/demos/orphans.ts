// [002] No orphans: when a process is killed, what it has started ends, too
import { currentProcess, isMainProcess, Pipe, Process, task, type Connection } from 'mprun';

import { forever } from './python.ts';

type End = Connection<unknown, string>;

export const child = task(import.meta.url, 'child', async (conn: End): Promise<void> => {
  await conn.send(`${currentProcess().name} works`);
  await forever();
  console.log('never printed: it has ended long before');
});

export const parent = task(import.meta.url, 'parent', async (conn: End): Promise<void> => {
  const process = new Process({ target: child, args: [conn] });
  process.start();
  await process.join();
});

if (isMainProcess) {
  const [conn1, conn2] = Pipe<unknown, string>();
  const process = new Process({ target: parent, args: [conn2] });
  process.start();
  console.log(await conn1.recv());

  process.kill(); // it can do nothing for its child
  await process.join();
  console.log(process.name, process.exitcode);
  // The other end of the pipe was the child's alone: this is how one learns that it has ended.
  await conn1.recv().catch((error: Error) => console.log(error.name));
}
