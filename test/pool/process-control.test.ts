import { setTimeout } from 'node:timers/promises';

import { expect, test } from 'vitest';

import { program } from '../support/program.ts';
import { makeLog } from '../support/workspace.ts';
import { describeControl } from './control.ts';
import { at, collectWarnings, endedWithTest, errorOf, INLINE, PROCESS, THREAD, within } from './support.ts';

const HEAR = at('context.ts', 'hearSignals');
const DEADLINE_MS = 10_000;
const LONG_MS = 60_000;

describeControl(PROCESS);

const makePool = endedWithTest(PROCESS);

test('a second terminate with less grace ends workers at once, one with more changes nothing', async () => {
  const pool = makePool({ processes: 1 });
  const log = makeLog();
  const stream = pool.outcomes(HEAR, [{ log: log.path, signals: ['SIGTERM'] }]);
  await log.sees('begun');
  void pool.terminate(LONG_MS);
  await log.sees('SIGTERM');
  const ended = pool.terminate(0);
  void pool.terminate(LONG_MS);
  await within(DEADLINE_MS, ended);
  expect(pool.exits).toMatchObject([{ signal: 'SIGKILL' }]);
  const settled = await within(DEADLINE_MS, stream[Symbol.asyncIterator]().next());
  expect(settled).toMatchObject({ value: { outcomes: [{ error: { code: 'ERR_MPRUN_CANCELLED' } }] } });
});

test('so does a terminate of a worker that is out of time; and a longer grace does not give it more', async () => {
  for (const [killTimeoutMs, graceMs] of [
    [LONG_MS, 0],
    [300, LONG_MS],
  ] as const) {
    const pool = makePool({ processes: 1, killTimeoutMs });
    const log = makeLog();
    // The module is there, and the worker up, before the time runs.
    await pool.apply(at('context.ts', 'priority'));
    const inputs = [{ log: log.path, signals: ['SIGTERM'] }];
    const stream = pool.outcomes(HEAR, inputs, { timeoutMs: 1000 });
    await log.sees('SIGTERM');
    await within(DEADLINE_MS, pool.terminate(graceMs));
    expect(pool.exits).toMatchObject([{ signal: 'SIGKILL' }]);
    const settled = await within(DEADLINE_MS, stream[Symbol.asyncIterator]().next());
    expect(settled).toMatchObject({ value: { outcomes: [{ error: { code: 'ERR_MPRUN_TIMEOUT' } }] } });
  }
});

test.each(['SIGINT', 'SIGUSR2'] as const)(
  'workers are ended by the signal of the pool: %s',
  async (signal) => {
    const pool = makePool({ processes: 1, killSignal: signal, killTimeoutMs: LONG_MS });
    const error = await errorOf(pool.apply(at('odd.ts', 'spin'), [1], {}, { timeoutMs: 200 }));
    expect(error).toMatchObject({ code: 'ERR_MPRUN_TIMEOUT' });
    expect(pool.exits).toMatchObject([{ signal }]);
  },
);

test('a task may handle that signal', async () => {
  const pool = makePool({ processes: 1, killSignal: 'SIGINT', killTimeoutMs: 200 });
  const log = makeLog();
  const stream = pool.outcomes(HEAR, [{ log: log.path, signals: ['SIGINT', 'SIGTERM'] }]);
  await log.sees('begun');
  await pool.terminate();
  expect(log.lines().toSorted()).toEqual(['SIGINT', 'begun']);
  await stream[Symbol.asyncIterator]().next();
});

test('workers have the priority that is asked for', async () => {
  const pool = makePool({ processes: 2, nice: 7 });
  expect(await pool.map(at('context.ts', 'priority'), [0, 0, 0, 0])).toEqual([7, 7, 7, 7]);
});

test.skipIf(process.getuid?.() === 0)('a priority that is not allowed is told once', async () => {
  const warnings = collectWarnings();
  const pool = makePool({ processes: 2, nice: -5 });
  expect(await pool.apply(at('context.ts', 'priority'))).toBe(0);
  await setTimeout(0);
  expect(warnings).toMatchObject([{ message: expect.stringMatching(/nice value -5 \(E(ACCES|PERM)\)/) }]);
});

test('what a backend has no signals and priorities for is refused', () => {
  for (const { kind } of [THREAD, INLINE])
    for (const option of [{ killSignal: 'SIGINT' }, { nice: 5 }] as const)
      expect(() => makePool({ backend: kind, ...option })).toThrow(`the backend '${kind}' has no`);
  expect(() => makePool({ nice: 20 })).toThrow(
    'Expected `nice` to be a whole number from -20 to 19, got `20` (number)',
  );
});

test('a program waits for an input that waits for its next try', async () => {
  const task = JSON.stringify(at('context.ts', 'failUntil'));
  const { result } = program(`
    const pool = new Pool({ processes: 1 });
    console.log(await pool.apply(${task}, [2], {}, { retries: { limit: 2, delayMs: 100 } }));
  `);
  expect(await result).toMatchObject({ code: 0, stdout: '2\n', stderr: '' });
});
