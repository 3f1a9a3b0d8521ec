/**
 * The documents' pipes: a list from a process, and a process that waits for its start signal and answers.
 *
 *     mprun run tasks/pipe.ts
 */
import { currentProcess, Pipe, Process, task, type Connection } from 'mprun';

/** Send a list, and close this end. */
export async function greet(conn: Connection): Promise<void> {
  await conn.send([42, null, 'hello']);
  conn.close();
}

/** Wait until `start` comes, and answer. */
export async function process_run(conn: Connection<string, string>): Promise<void> {
  for (;;) {
    const msg = await conn.recv();
    if (msg === 'start') break;
  }
  await conn.send(`${currentProcess().name} is starting`);
}

/** Both, one after the other. */
export default async function main(): Promise<void> {
  const [parent_conn, child_conn] = Pipe();
  const p = new Process({ target: task(import.meta.url, 'greet'), args: [child_conn] });
  p.start();
  console.log(await parent_conn.recv()); // [ 42, null, 'hello' ]
  await p.join();

  const [conn1, conn2] = Pipe<string, string>();
  const target = task(import.meta.url, 'process_run');
  const process = new Process({ target, args: [conn2], daemon: true });
  process.start();
  // The documents sleep for three seconds before. What is sent waits for whoever receives it.
  await conn1.send('start');
  console.log(await conn1.recv());
}
