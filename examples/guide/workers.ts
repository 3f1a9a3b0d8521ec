// Who works in a pool, what tasks print, and how workers ended.
import { isMainProcess, Pool, task } from 'mprun';

export const say = task(import.meta.url, 'say', (word: string): void => {
  process.stdout.write(`I say ${word}\n`);
});

if (isMainProcess) {
  const heard: string[] = [];
  const pool = new Pool({
    processes: 1,
    name: 'speaker',
    // Without it, the program prints what tasks print.
    onPrint: (stream, lines, worker) => heard.push(`${worker}, ${stream}: ${String(Buffer.from(lines))}`),
  });
  await pool.apply(say, ['hello']);
  for (const { name, state, tasksDone } of pool.workers()) console.log(name, state, tasksDone); // speaker-1 idle 1
  pool.close();
  await pool.join();
  console.log(heard); // [ 'speaker-1, stdout: I say hello\n' ]
  console.log(pool.exits.map(({ name, exitcode }) => `${name}: ${exitcode}`)); // [ 'speaker-1: 0' ]
}
