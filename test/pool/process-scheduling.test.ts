import { expect, test } from 'vitest';

import { Pool } from '../../src/index.ts';
import { describeScheduling } from './scheduling.ts';
import { at, endedWithTest, errorOf } from './support.ts';

describeScheduling('processes', (options) => new Pool(options));

const makePool = endedWithTest((options) => new Pool(options));

test('an uncaught error that a task handled itself is not blamed for a later death', async () => {
  const pool = makePool({ processes: 1 });
  expect(await pool.apply(at('edges.ts', 'surviveUncaught'))).toBe('handled');
  const error = await errorOf(pool.apply(at('edges.ts', 'exitOn'), ['poison']));
  expect(error).toMatchObject({ exitcode: 9 });
  expect(error.cause).toBeUndefined();
});
