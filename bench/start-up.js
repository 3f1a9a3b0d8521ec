/**
 * Where the time goes from `new Pool` to its first result, with one worker process: `node bench/start-up.js [runs]`
 * prints the median of each part.
 */
import { Pool, tasks } from '../dist/index.js';
import { median } from './lib/statistics.js';

const RUNS = 21;

const { stamp } = tasks(new URL('stamp.js', import.meta.url));
const now = () => performance.timeOrigin + performance.now();

const runs = [];
for (let run = 0; run < Number(process.argv[2] ?? RUNS); run++) runs.push(await split());
for (const part of Object.keys(runs[0])) {
  console.log(`${part.padEnd(48)} ${median(runs.map((parts) => parts[part])).toFixed(1)} ms`);
}

async function split() {
  const startedAt = now();
  const pool = new Pool({ processes: 1 });
  const { origin, booted, loaded, called } = await pool.apply(stamp);
  const answeredAt = now();
  await pool.apply(stamp);
  const warmAt = now();
  pool.close();
  await pool.join();
  return {
    'new Pool, and the system makes the process': origin - startedAt,
    'Node starts in it': booted - origin,
    'the worker loads': loaded - booted,
    'the task is imported and called': called - loaded,
    'the result comes back': answeredAt - called,
    all: answeredAt - startedAt,
    'a second call': warmAt - answeredAt,
    'close and join': now() - warmAt,
  };
}
