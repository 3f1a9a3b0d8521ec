import { expect, test } from 'vitest';

import { readyToRevive, revived } from '../../src/worker/library.ts';

const double = (value: unknown): unknown => (value as number) * 2;

test('values without handles are given as they are', async () => {
  expect(await revived(2, undefined)).toBe(2);
});

test('values are revived when the library is there', async () => {
  expect(await (await readyToRevive(double, 'data:text/javascript,'))(2)).toBe(4);
});

test('a library that cannot be loaded fails those who need it, with the reason', async () => {
  const revive = await readyToRevive(double, 'data:text/javascript,throw new RangeError("no memory")');
  expect(() => revive(2)).toThrow(
    expect.objectContaining({
      message: 'what the task is given needs the library, which cannot be loaded: RangeError: no memory',
      code: 'ERR_MPRUN_INTERNAL',
      cause: expect.any(RangeError),
    }),
  );
});
