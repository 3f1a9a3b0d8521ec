import { setImmediate } from 'node:timers/promises';

import { expect, test } from 'vitest';

import { describeScheduling } from './scheduling.ts';
import { at, collectWarnings, endedWithTest, errorOf, PROCESS } from './support.ts';

describeScheduling(PROCESS);

const makePool = endedWithTest(PROCESS);

test('workers that cannot start are no input’s fault', async () => {
  for (const processes of [1, 2]) {
    const pool = makePool({ processes, execArgv: ['--no-such-flag'] });
    const error = await errorOf(pool.apply(at('odd.ts', 'identity'), [1], {}, { retries: 3 }));
    expect(error).toMatchObject({ code: 'ERR_MPRUN_WORKER_START' });
  }
});

test('an onPrint that throws is told, and harms no call', async () => {
  const warnings = collectWarnings();
  const onPrint = (): never => {
    throw new Error('printer');
  };
  const pool = makePool({ processes: 1, onPrint });
  await pool.apply(at('odd.ts', 'print'), [{ lines: 1, width: 10 }]);
  pool.close();
  await pool.join();
  await setImmediate();
  expect(warnings[0]?.message).toBe('onPrint failed: Error: printer');
});

test('an uncaught error that a task handled itself is not blamed for a later death', async () => {
  const pool = makePool({ processes: 1 });
  expect(await pool.apply(at('edges.ts', 'surviveUncaught'))).toBe('handled');
  const error = await errorOf(pool.apply(at('edges.ts', 'exitOn'), ['poison']));
  expect(error).toMatchObject({ exitcode: 9 });
  expect(error.cause).toBeUndefined();
});
