/** What only one kind of pool does, or does not. */
import { threadId } from 'node:worker_threads';

import { expect, test } from 'vitest';

import { Pool } from '../../src/index.ts';
import { at, collectWarnings, endedWithTest, errorOf, INLINE, THREAD, upTo } from './support.ts';

const IDENTITY = at('odd.ts', 'identity');
const makeInline = endedWithTest(INLINE);
const makeThreads = endedWithTest(THREAD);

test.each([
  { timeoutMs: 5 },
  { env: {} },
  { execArgv: [] },
  { resourceLimits: {} },
  { maxMemoryPerChild: 1e9 },
])('an inline pool refuses %j', (options) => {
  const [name] = Object.keys(options);
  expect(() => new Pool({ backend: 'inline', ...options })).toThrow(
    expect.objectContaining({
      code: 'ERR_MPRUN_USAGE',
      message: expect.stringContaining(`the backend 'inline' has no \`${name}\`: `),
      hint: "use the backend 'process' or 'thread'",
    }),
  );
});

test('what a backend cannot do is refused at the call', async () => {
  const pool = makeInline({});
  for (const options of [{ timeoutMs: 5 }, { kill: true }])
    expect(await errorOf(pool.apply(IDENTITY, [1], {}, options))).toMatchObject({ code: 'ERR_MPRUN_USAGE' });
  expect(await pool.apply(IDENTITY, [1], {}, { kill: false })).toBe(1);
  expect(() => pool.signal('SIGUSR2')).toThrow('its tasks run in the program itself');
  expect(() => makeThreads({ processes: 1 }).signal('SIGUSR2')).toThrow('no signals of their own');
});

test('an inline pool has one worker, in this very thread', async () => {
  const pool = makeInline({ processes: 4 });
  expect([pool.backend, pool.processes]).toEqual(['inline', 1]);
  expect(await pool.map(IDENTITY, upTo(20))).toEqual(upTo(20));
  expect(pool.workers()).toMatchObject([{ pid: process.pid, threadId: 0, tasksDone: 20 }]);
});

test('inside an inline task it is a worker, outside not', async () => {
  const pool = makeInline({});
  const { currentProcess, currentTask } = await import('../../src/index.ts');
  const told = pool.map(at('context.ts', 'tell'), [1, 2]);
  expect([currentProcess().name, currentTask().index]).toEqual(['MainProcess', -1]);
  expect(await told).toMatchObject([{ index: 0, worker: 'PoolWorker-1' }, { index: 1 }]);
  expect([currentProcess().name, currentTask().index]).toEqual(['MainProcess', -1]);
});

test('threads tell their numbers', async () => {
  const pool = makeThreads({ processes: 2 });
  const numbers = pool.workers().map((worker) => worker.threadId);
  expect(new Set([threadId, ...numbers]).size).toBe(3);
  expect(pool.workers().every(({ pid }) => pid === process.pid)).toBe(true);
});

test('flags that threads cannot have end the pool with one error', async () => {
  const pool = makeThreads({ processes: 2, execArgv: ['--max-old-space-size=100'] });
  expect(await errorOf(pool.apply(IDENTITY, [1]))).toMatchObject({ code: 'ERR_MPRUN_WORKER_START' });
});

test('a task that aborts its process fails alone in a thread', async () => {
  const pool = makeThreads({ processes: 1 });
  const error = await errorOf(pool.apply(at('deaths.ts', 'byAbort'), [{ n: 0, dies: 0, log: '/dev/null' }]));
  expect(error).toMatchObject({ code: 'ERR_WORKER_UNSUPPORTED_OPERATION' });
  expect(await pool.apply(IDENTITY, [1])).toBe(1);
});

test('a hundred pools of threads leave no listener', async () => {
  const warnings = collectWarnings();
  for (const _ of upTo(20)) {
    const pools = upTo(5).map(() => makeThreads({ processes: 1 }));
    await Promise.all(pools.map((pool) => pool.apply(IDENTITY, [1])));
    await Promise.all(pools.map((pool) => pool.terminate()));
  }
  expect(warnings).toEqual([]);
});

test('streams of a thread stay Node’s own: Node calls them from outside', async () => {
  const pool = makeThreads({ processes: 1 });
  expect(await pool.apply(at('odd.ts', 'streams'))).toEqual(['WritableWorkerStdio', 'WritableWorkerStdio']);
});

test('threads that live for one task each all leave with 0', async () => {
  const pool = makeThreads({ processes: 4, maxtasksperchild: 1 });
  expect(await pool.map(IDENTITY, upTo(60), { chunksize: 1 })).toEqual(upTo(60));
  pool.close();
  await pool.join();
  expect(pool.exits.filter(({ exitcode }) => exitcode !== 0)).toEqual([]);
});
