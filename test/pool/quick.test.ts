/** What the running record promises, where it is not written any more but mapped; and where it cannot be mapped. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, onTestFinished, test } from 'vitest';

import type { Outcome, Pool } from '../../src/index.ts';
import { FATAL, LOGGED_FROM } from '../fixtures/tasks/quick.ts';
import { at, endedWithTest, PROCESS, upTo } from './support.ts';

const makePool = endedWithTest(PROCESS);
const INPUTS = upTo(FATAL + 10_000);
/** As where koffi's binary is missing. */
const WITHOUT_ADDONS = ['--no-addons'];

async function outcomesOf(pool: Pool, task: string, timeoutMs?: number): Promise<Outcome[]> {
  const all: Outcome[] = [];
  for await (const { start, outcomes } of pool.outcomes(at('quick.ts', task), INPUTS, { timeoutMs }))
    for (const [k, outcome] of outcomes.entries()) all[start + k] = outcome;
  return all;
}

/** Pools whose workers log which inputs they begin, and what is in the log. */
function logged(execArgv: readonly string[]): { pool: Pool; begun: () => number[] } {
  const folder = mkdtempSync(join(tmpdir(), 'mprun-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const log = join(folder, 'log');
  const pool = makePool({ processes: 2, execArgv, initializer: at('quick.ts', 'logTo'), initargs: [log] });
  return { pool, begun: () => readFileSync(log, 'utf8').trim().split('\n').map(Number) };
}

function failuresOf(outcomes: readonly Outcome[]): [index: number, error: unknown][] {
  return outcomes.flatMap((outcome, index) => (outcome.ok ? [] : [[index, outcome.error]]));
}

const linuxTest = test.skipIf(process.platform !== 'linux');

linuxTest('a worker that has run many inputs maps its record', async () => {
  const pool = makePool({ processes: 1 });
  expect((await pool.map(at('quick.ts', 'isMapped'), INPUTS, { chunksize: 10_000 })).at(-1)).toBe(true);
});

linuxTest('where Node may not load addons, the record is written as before', async () => {
  const pool = makePool({ processes: 1, execArgv: WITHOUT_ADDONS });
  expect((await pool.map(at('quick.ts', 'isMapped'), INPUTS, { chunksize: 10_000 })).at(-1)).toBe(false);
});

describe.each([
  ['with a mapped record', []],
  ['without addons', WITHOUT_ADDONS],
])('%s', (_, execArgv) => {
  test('a worker killed among many quick inputs fails exactly the one it was running, and none runs twice', async () => {
    const { pool, begun } = logged(execArgv);
    const outcomes = await outcomesOf(pool, 'kill');
    expect(outcomes).toHaveLength(INPUTS.length);
    expect(failuresOf(outcomes)).toEqual([
      [FATAL, expect.objectContaining({ code: 'ERR_MPRUN_WORKER_EXIT', signal: 'SIGKILL', index: FATAL })],
    ]);
    expect(begun().toSorted((a, b) => a - b)).toEqual(INPUTS.slice(LOGGED_FROM));
  });

  test('an input out of time among many quick ones fails alone', async () => {
    const pool = makePool({ processes: 2, execArgv });
    const outcomes = await outcomesOf(pool, 'spin', 300);
    expect(failuresOf(outcomes)).toEqual([
      [FATAL, expect.objectContaining({ code: 'ERR_MPRUN_TIMEOUT', index: FATAL })],
    ]);
    expect(outcomes).toHaveLength(INPUTS.length);
  });
});
