/** The pool against Python's `multiprocessing.Pool` (its default start method, fork), same work, same machine. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { Pool } from '../../dist/index.js';

const TASKS = fileURLToPath(new URL('../tasks.mjs', import.meta.url));
const million = Array.from({ length: 1_000_000 }, (_, n) => n);
const faster = (ours, theirs) => theirs / ours;

/** Milliseconds for one job on a warm pool. */
async function ours(inputs, options) {
  const pool = new Pool({ processes: 2 });
  try {
    for await (const _ of pool.outcomes(`${TASKS}#square`, [1, 2, 3, 4], { chunksize: 1 }));
    const startedAt = performance.now();
    let done = 0;
    for await (const { outcomes } of pool.outcomes(`${TASKS}#square`, inputs, options))
      done += outcomes.length;
    if (done !== inputs.length) throw new Error(`${done} outcomes for ${inputs.length} inputs`);
    return performance.now() - startedAt;
  } finally {
    pool.close();
    await pool.join();
  }
}

/** The same in Python, timed by Python, on a warm pool too. */
async function python(statement) {
  const script = fileURLToPath(new URL('../peer.py', import.meta.url));
  const child = spawn('python3', [script, statement], { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: child.stdout })) return Number(line) * 1000;
  throw new Error(`python3 said nothing about ${statement}`);
}

export const poolCases = [
  {
    id: 'map',
    title: 'map of 1,000,000 integers, default chunks',
    peer: 'Python fork Pool',
    runs: 5,
    atLeast: 1.2,
    ours: () => ours(million, {}),
    theirs: () => python('pool.map(square, range(1_000_000))'),
    ratio: faster,
  },
  {
    id: 'single',
    title: 'map of 20,000 integers, chunksize 1',
    peer: 'Python fork Pool',
    runs: 5,
    atLeast: 1.3,
    ours: () => ours(million.slice(0, 20_000), { chunksize: 1 }),
    theirs: () => python('pool.map(square, range(20_000), chunksize=1)'),
    ratio: faster,
  },
  {
    id: 'unordered',
    title: 'unordered, 20,000 integers, chunksize 1',
    peer: 'Python fork Pool.imap_unordered',
    runs: 5,
    atLeast: 1.3,
    ours: () => ours(million.slice(0, 20_000), { chunksize: 1, ordered: false }),
    theirs: () => python('list(pool.imap_unordered(square, range(20_000)))'),
    ratio: faster,
  },
];
