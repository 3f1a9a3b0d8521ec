/** The pool against Python's `multiprocessing.Pool` (its default start method, fork), same work, same machine. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { Pool } from '../../dist/index.js';

const SQUARE = new URL('../tasks.mjs#square', import.meta.url);
const million = Array.from({ length: 1_000_000 }, (_, n) => n);
const faster = (ours, theirs) => theirs / ours;

/** Milliseconds of one piece of work on a warm pool. */
async function ours(work) {
  return Pool.with({ processes: 2 }, async (pool) => {
    await pool.map(SQUARE, [1, 2, 3, 4], { chunksize: 1 });
    const startedAt = performance.now();
    await work(pool);
    return performance.now() - startedAt;
  });
}

async function drain(iterator) {
  for await (const _ of iterator);
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
    ours: () => ours((pool) => pool.map(SQUARE, million)),
    theirs: () => python('pool.map(square, range(1_000_000))'),
    ratio: faster,
  },
  {
    id: 'single',
    title: 'map of 20,000 integers, chunksize 1',
    peer: 'Python fork Pool',
    runs: 5,
    atLeast: 1.3,
    ours: () => ours((pool) => pool.map(SQUARE, million.slice(0, 20_000), { chunksize: 1 })),
    theirs: () => python('pool.map(square, range(20_000), chunksize=1)'),
    ratio: faster,
  },
  {
    id: 'unordered',
    title: 'unordered, 20,000 integers, chunksize 1',
    peer: 'Python fork Pool.imap_unordered',
    runs: 5,
    atLeast: 1.3,
    ours: () => ours((pool) => drain(pool.imapUnordered(SQUARE, million.slice(0, 20_000), { chunksize: 1 }))),
    theirs: () => python('list(pool.imap_unordered(square, range(20_000)))'),
    ratio: faster,
  },
  {
    id: 'apply',
    title: '20,000 calls of apply at once',
    peer: 'Python fork Pool.apply_async',
    runs: 5,
    ours: () => ours((pool) => Promise.all(million.slice(0, 20_000).map((n) => pool.apply(SQUARE, [n])))),
    theirs: () => python('[r.get() for r in [pool.apply_async(square, (n,)) for n in range(20_000)]]'),
    ratio: faster,
  },
];
