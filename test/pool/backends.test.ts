/** What only one kind of pool does, or does not. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';

import { expect, test } from 'vitest';

import { Pool } from '../../src/index.ts';
import { makeFolder, makeLog } from '../support/workspace.ts';
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

test('a thread that prints for ever holds up neither the program nor its time limit', async () => {
  let lines = 0;
  const pool = makeThreads({
    processes: 1,
    onPrint: () => {
      lines++;
      const end = performance.now() + 0.05;
      while (performance.now() < end);
    },
  });
  let ticks = 0;
  const ticking = setInterval(() => ticks++, 10);
  const error = await errorOf(pool.apply(at('threads.ts', 'spam'), [], {}, { timeoutMs: 300 }));
  clearInterval(ticking);
  expect(error).toMatchObject({ code: 'ERR_MPRUN_TIMEOUT' });
  expect([lines > 0, ticks > 3]).toEqual([true, true]);
});

test('a thread inside a native call is left behind; the pool goes on', async () => {
  const warnings = collectWarnings();
  const pipe = join(makeFolder(), 'pipe');
  execFileSync('mkfifo', [pipe]);
  const pool = makeThreads({ processes: 1, killTimeoutMs: 100 });
  const stuck = errorOf(pool.apply(at('threads.ts', 'readPipe'), [pipe], {}, { timeoutMs: 300 }));
  expect(await stuck).toMatchObject({ code: 'ERR_MPRUN_TIMEOUT', timeoutMs: 300 });
  expect(await pool.apply(IDENTITY, [1])).toBe(1);
  expect(warnings).toMatchObject([{ message: expect.stringMatching(/^PoolWorker-1 does not end: /) }]);
  // So that it ends with this test.
  writeFileSync(pipe, '');
});

test('a thread that cannot even boot says why', async () => {
  const broken = join(makeFolder(), 'broken.cjs');
  writeFileSync(broken, "throw new RangeError('at boot')");
  const pool = makeThreads({ processes: 1, execArgv: ['--require', broken] });
  expect(await errorOf(pool.apply(IDENTITY, [1]))).toMatchObject({
    code: 'ERR_MPRUN_WORKER_START',
    message: expect.stringContaining('at boot'),
  });
});

test('inline, nothing runs after an initializer that failed, nor after terminate', async () => {
  const log = makeLog();
  const failing = makeInline({ initializer: at('threads.ts', 'failToStart') });
  const error = await errorOf(failing.map(at('threads.ts', 'log'), [log.path]));
  expect(error).toMatchObject({ code: 'ERR_MPRUN_INITIALIZER' });
  const pool = makeInline({});
  await pool.apply(IDENTITY, [1]);
  const cancelled = errorOf(pool.apply(at('threads.ts', 'log'), [log.path]));
  await pool.terminate();
  expect(await cancelled).toMatchObject({ code: 'ERR_MPRUN_POOL_TERMINATED' });
  const starting = makeInline({ initializer: at('threads.ts', 'log'), initargs: [log.path] });
  await new Promise(setImmediate);
  await starting.terminate();
  for (const _ of upTo(5)) await new Promise(setImmediate);
  expect(log.lines()).toEqual([]);
});

test('inline, a task is not in the context of the call that it is for, nor of another', async () => {
  const { storage } = await import('../fixtures/tasks/threads.ts');
  const pool = makeInline({});
  const task = at('threads.ts', 'whoseContext');
  const calls = ['A', 'B'].map((name) => storage.run(name, () => pool.map(task, [1, 2])));
  expect(await Promise.all(calls)).toEqual([
    [undefined, undefined],
    [undefined, undefined],
  ]);
});

test('inline workers that are gone cost nothing', async () => {
  const { executionAsyncResource } = await import('node:async_hooks');
  const storages = (): number => Object.getOwnPropertySymbols(executionAsyncResource()).length;
  await Pool.with({ backend: 'inline' }, (pool) => pool.apply(IDENTITY, [1]));
  const before = storages();
  for (const n of upTo(30)) await Pool.with({ backend: 'inline' }, (pool) => pool.apply(IDENTITY, [n]));
  expect(storages()).toBeLessThanOrEqual(before + 1);
});
