import { inspect } from 'node:util';

import { expect, onTestFinished, test } from 'vitest';

import { Pool, ThreadPoolExecutor } from '../../src/index.ts';
import { ROOT } from '../support/mprun.ts';

test('an iterator of results that is printed says that it is none of them', async () => {
  const pool = new Pool({ backend: 'inline' });
  const executor = new ThreadPoolExecutor({ maxWorkers: 1 });
  onTestFinished(async () => {
    await Promise.all([pool.terminate(), executor.shutdown()]);
  });
  const square = `${ROOT}tasks/square.ts`;
  expect(inspect(pool.imap(square, [1]))).toBe('<PoolIterator: for await (const result of …)>');
  expect(inspect(executor.map(square, [1]))).toBe('<ResultIterator: for await (const result of …)>');
});
