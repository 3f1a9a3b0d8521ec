/**
 * Where the time goes from `new Pool` to its first result, with one worker: `node bench/start-up.js [process|thread]`
 * prints the median of each part. The first pool of a program is not counted: it also loads what the backend needs.
 */
import { Pool, tasks } from '../dist/bundle/index.mjs';
import { median } from './lib/statistics.js';

const RUNS = 21;

const { stamp } = tasks(new URL('stamp.js', import.meta.url));
const now = () => performance.timeOrigin + performance.now();

const backend = process.argv[2] ?? 'process';
const runs = [];
for (let run = 0; run <= RUNS; run++) runs.push(await split());
runs.shift();
for (const part of Object.keys(runs[0])) {
  console.log(`${part.padEnd(52)} ${median(runs.map((parts) => parts[part])).toFixed(1)} ms`);
}

async function split() {
  const startedAt = now();
  const pool = new Pool({ processes: 1, backend });
  const { origin, booted, loaded, called } = await pool.apply(stamp);
  const answeredAt = now();
  await pool.apply(stamp);
  const warmAt = now();
  pool.close();
  await pool.join();
  // A thread counts from the start of its process, and has its loop before it loads anything.
  const beginning =
    backend === 'process'
      ? {
          'new Pool, and the system makes the process': origin - startedAt,
          'Node starts in it': booted - origin,
          'the worker loads': loaded - booted,
          'the task is imported and called': called - loaded,
        }
      : {
          'new Pool, and Node starts in the thread': booted - startedAt,
          'the worker loads, the task is imported and called': called - booted,
        };
  return {
    ...beginning,
    'the result comes back': answeredAt - called,
    all: answeredAt - startedAt,
    'a second call': warmAt - answeredAt,
    'close and join': now() - warmAt,
  };
}
