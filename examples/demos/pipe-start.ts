// [000.9] A process waits at a pipe until it is told to start
import { currentProcess, isMainProcess, Pipe, Process, task, type Connection } from 'mprun';

import { sleep } from './python.ts';

type End = Connection<string, string>;

export const processRun = task(import.meta.url, 'processRun', async (conn: End): Promise<void> => {
  const process = currentProcess();
  while (true) {
    const msg = await conn.recv();
    if (msg === 'start') {
      await conn.send(`${process.name} is starting`);
      break;
    }
  }
});

export default async function main(): Promise<void> {
  const [conn1, conn2] = Pipe<string, string>();
  const process = new Process({ target: processRun, args: [conn2] });
  process.daemon = true;
  process.start();
  await sleep(3); // what is sent waits in the pipe: it may be sent before, too
  await conn1.send('start');
  console.log(await conn1.recv());
}

if (isMainProcess) await main();
