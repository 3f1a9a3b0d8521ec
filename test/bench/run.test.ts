import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { runOnce } from '../../src/bench/run.ts';
import { poolOptionsOf, type Benchmark } from '../../src/bench/benchmark.ts';
import { Pool } from '../../src/index.ts';
import { at } from '../pool/support.ts';
import { makeFolder } from '../support/workspace.ts';

/** Runs an input that waits for a file, and one that does not; the file is made when the second has been done. */
async function startsOfRun(mode: Benchmark['mode']): Promise<number[]> {
  const file = join(makeFolder(), 'go');
  const benchmark: Benchmark = { name: mode, mode, processes: 2, chunksize: 1, parameters: {} };
  const makePool = (): Pool => {
    const pool = new Pool(poolOptionsOf(benchmark));
    const outcomes = pool.outcomes.bind(pool);
    const observed: typeof pool.outcomes = (task, inputs, options) =>
      outcomes(task, inputs, {
        ...options,
        observe: (settled) => {
          if (settled.start === 1) writeFileSync(file, '');
          return settled;
        },
      });
    return Object.assign(pool, { outcomes: observed });
  };
  const work = { task: at('context.ts', 'waitForFileOrGo'), inputs: [file, 1], excludesStartup: false };
  const { settled } = await runOnce(benchmark, work, makePool, new AbortController().signal);
  return settled.map(({ start }) => start);
}

test.each(['threads', 'processes'] as const)('outcomes of %s are kept as they came', async (mode) => {
  expect(await startsOfRun(mode)).toEqual([1, 0]);
});
