import { expect, test } from 'vitest';

import { UsageError } from '../../src/errors.ts';
import { examine } from '../../src/doctor/examine.ts';
import type { Finding } from '../../src/doctor/check.ts';

const FINE: Finding = { status: 'ok', summary: 'fine', details: {} };
const { signal } = new AbortController();

test('what is found has the name of its check', async () => {
  expect(await examine('Node', { look: () => FINE }, { limitMs: 1000, signal })).toEqual({
    name: 'Node',
    ...FINE,
  });
});

test('a check that throws is broken, in the words of the error', async () => {
  const look = (): never => {
    throw new UsageError('no such thing', { hint: 'make one' });
  };
  expect(await examine('CPUs', { look }, { limitMs: 1000, signal })).toEqual({
    name: 'CPUs',
    status: 'broken',
    summary: 'no such thing',
    hint: 'make one',
    details: { code: 'ERR_MPRUN_USAGE' },
  });
});

test('what is thrown need not be an error', async () => {
  const reason: unknown = 'no';
  const look = (): Promise<Finding> => Promise.reject(reason);
  expect(await examine('CPUs', { look }, { limitMs: 1000, signal })).toMatchObject({
    status: 'broken',
    summary: 'no',
  });
});

test('a check that does not answer is broken, is told to stop, and may tidy up', async () => {
  let isTidy = false;
  const look = (stop: AbortSignal): Promise<Finding> =>
    new Promise((resolve) => {
      stop.addEventListener('abort', () =>
        setImmediate(() => {
          isTidy = true;
          resolve(FINE);
        }),
      );
    });
  const check = await examine('TypeScript', { look, ifSilent: 'wait' }, { limitMs: 10, signal });
  expect(check).toMatchObject({ status: 'broken', summary: 'no answer within 0.01 s', hint: 'wait' });
  expect(isTidy).toBe(true);
});

test('a check that does not even stop is waited for no longer than a second', async () => {
  const look = (): Promise<Finding> => new Promise(() => {});
  expect(await examine('TypeScript', { look }, { limitMs: 10, signal })).toMatchObject({ status: 'broken' });
});

test('whoever stops the checks stops the one that is being made', async () => {
  const stop = new AbortController();
  let isStopped = false;
  const look = (own: AbortSignal): Promise<Finding> =>
    new Promise((resolve) => {
      own.addEventListener('abort', () => {
        isStopped = true;
        resolve(FINE);
      });
    });
  const check = examine('Worker thread', { look }, { limitMs: 10_000, signal: stop.signal });
  stop.abort(new Error('enough'));
  await expect(check).rejects.toThrow('enough');
  expect(isStopped).toBe(true);
});
