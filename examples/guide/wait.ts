// Waits for whatever is ready: a process, a result, a connection
import { Event, isMainProcess, Pipe, Pool, Process, task, wait, type Connection } from 'mprun';

export const greet = task(
  import.meta.url,
  'greet',
  async (theirs: Connection<string>, mayEnd: Event): Promise<void> => {
    await theirs.send('hello');
    await mayEnd.wait();
  },
);

if (isMainProcess) {
  const [connection, theirs] = Pipe<never, string>();
  const mayEnd = new Event();
  const process = new Process({ target: greet, args: [theirs, mayEnd] });
  process.start();

  // The process waits to be told, so it is the connection that is ready.
  const [first] = await wait([process, connection]);
  console.log(first === connection, await connection.recv()); // true hello
  console.log(await wait([process], 10)); // []

  const pool = new Pool({ processes: 1 });
  const result = pool.applyAsync('tasks/square.ts', [3]);
  mayEnd.set();

  const pending = new Set([process, result, connection]);
  while (pending.size > 0) for (const ready of await wait(pending)) pending.delete(ready);
  console.log(process.exitcode, await result); // 0 9

  pool.close();
  await pool.join();
}
