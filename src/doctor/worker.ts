import { isDeepStrictEqual } from 'node:util';

import { Pool, SharedValue, type WorkerExit } from '../index.ts';
import { store } from '../memory/store.ts';
import { describeExit } from '../util/exit.ts';
import { onAbort } from '../util/on-abort.ts';
import { brokenBy, roundMs, showMs, type Finding } from './check.ts';

/** Plain JavaScript: the compiler plays no part. */
const ECHO = new URL('../../dist/doctor/echo.js', import.meta.url);
const COUNT = new URL('../../dist/doctor/echo.js#count', import.meta.url);

/** Of each kind of value that travels in a way of its own: text, numbers, bytes, and what JSON does not know. */
const LETTER = {
  text: 'grüße',
  numbers: [0.1, 2n ** 64n],
  bytes: new Uint8Array([0, 255]),
  rest: new Map([['when', new Date(0)]]),
};

/** A worker that does not leave by itself is made to, so soon. */
const KILL_TIMEOUT_MS = 1000;

/** The check of one kind of worker: a pool of one is started, called twice, given a shared value, and ended. */
export async function checkWorker(backend: 'process' | 'thread', signal: AbortSignal): Promise<Finding> {
  try {
    return report(await callTwice(backend, signal));
  } catch (error) {
    const broken = brokenBy(error);
    const hints = [broken.hint, missingHint(broken.summary), flagsHint()].filter(Boolean);
    return { ...broken, hint: hints.join('; ') || undefined };
  }
}

interface RoundTrips {
  /** The start of the worker included. */
  readonly firstMs: number;
  readonly secondMs: number;
  /** How the worker ended. */
  readonly exit: WorkerExit | undefined;
}

async function callTwice(backend: 'process' | 'thread', signal: AbortSignal): Promise<RoundTrips> {
  const begunAt = performance.now();
  const pool = new Pool({
    backend,
    processes: 1,
    name: 'DoctorWorker',
    killTimeoutMs: KILL_TIMEOUT_MS,
    // What is loaded with every worker may print.
    onPrint: () => {},
  });
  const letGo = onAbort(signal, () => void pool.terminate(0));
  try {
    await call(pool);
    const answeredAt = performance.now();
    await call(pool);
    const [firstMs, secondMs] = [answeredAt - begunAt, performance.now() - answeredAt];
    if (backend === 'thread' || store().kind === 'native') await share(pool);
    pool.close();
    await pool.join();
    return { firstMs, secondMs, exit: pool.exits[0] };
  } finally {
    letGo();
    await pool.terminate(0);
  }
}

async function call(pool: Pool): Promise<void> {
  const answer = await pool.apply(ECHO, [LETTER]);
  if (!isDeepStrictEqual(answer, LETTER)) throw new Error('a value came back as another one');
}

/** What the worker stores in shared memory must be seen here. */
async function share(pool: Pool): Promise<void> {
  const value = new SharedValue('i', 0);
  await pool.apply(COUNT, [value]);
  if (value.value !== 1) throw new Error('what a worker stores in shared memory is not seen here');
}

function report({ firstMs, secondMs, exit }: RoundTrips): Finding {
  const isClean = exit?.exitcode === 0;
  const end = exit ? describeExit(exit) : 'did not end';
  return {
    status: isClean ? 'ok' : 'warning',
    summary: `a call there and back in ${showMs(firstMs)}, the next in ${showMs(secondMs)}${isClean ? '' : `; but the worker ${end}`}`,
    hint: isClean ? undefined : (flagsHint() ?? 'it should leave with exit code 0'),
    details: { firstMs: roundMs(firstMs), secondMs: roundMs(secondMs), exitcode: exit?.exitcode ?? null },
  };
}

/** What to do about workers that do not answer. */
export function silentWorkerHint(): string {
  return flagsHint() ?? 'run with --log-level DEBUG to see how far they come';
}

/** A package of ours that is not there. */
function missingHint(message: string): string | undefined {
  return /Cannot find (?:module|package)\b/.test(message)
    ? 'mprun is not wholly installed: npm install'
    : undefined;
}

/** What every worker is started with besides our code. */
function flagsHint(): string | undefined {
  const flags = [...process.execArgv, process.env['NODE_OPTIONS'] ?? ''].join(' ').trim();
  return flags === '' ? undefined : `workers are started with ${flags}: try without`;
}
