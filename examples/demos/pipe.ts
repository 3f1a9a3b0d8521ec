// [003.4] A pipe: what is sent into one end is received at the other
import { isMainProcess, Pipe, Process, task, type Connection } from 'mprun';

import { repr } from './python.ts';

export const f = task(import.meta.url, 'f', async (conn: Connection): Promise<void> => {
  await conn.send([42, null, 'hello']);
  conn.close();
});

export default async function main(): Promise<void> {
  const [parentConn, childConn] = Pipe();
  const p = new Process({ target: f, args: [childConn] });
  p.start();
  console.log(repr(await parentConn.recv())); // prints "[42, None, 'hello']"
  await p.join();
}

if (isMainProcess) await main();
