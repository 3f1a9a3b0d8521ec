/** Permits: how many there are, and whose. */
import { describe, expect, test } from 'vitest';

import { BoundedSemaphore, Semaphore, UsageError } from '../../src/index.ts';
import { thrownBy } from '../process/support.ts';
import { isPending } from './support.ts';

describe.each([
  ['Semaphore', Semaphore],
  ['BoundedSemaphore', BoundedSemaphore],
])('a %s', (name, Class) => {
  test('has as many permits as it was made with: one, if nothing is said', async () => {
    expect(new Class().getValue()).toBe(1);
    const semaphore = new Class(3);
    await semaphore.acquire();
    semaphore.acquireSync();
    expect([semaphore.getValue(), semaphore.locked()]).toEqual([1, false]);
    await semaphore.acquire();
    expect([semaphore.getValue(), semaphore.locked()]).toEqual([0, true]);
    expect(await semaphore.acquire(0)).toBeUndefined();
    expect(thrownBy(() => semaphore.acquireSync())).toMatchObject({ code: 'ERR_MPRUN_DEADLOCK' });
    semaphore.release();
    expect(semaphore.getValue()).toBe(1);
  });

  test('prints how many are free', () => {
    const max = name === 'Semaphore' ? '' : ', maxvalue=2';
    const semaphore = new Class(2);
    expect(String(semaphore)).toBe(`<${name}(value=2${max})>`);
    semaphore.acquireSync();
    expect(String(semaphore)).toBe(`<${name}(value=1${max})>`);
  });

  test.each([-1, 1.5, Number.NaN, '1', null, 2 ** 31])('refuses %j as a number of permits', (value) => {
    expect(() => new Class(value as never)).toThrow(UsageError);
  });

  test('refuses options it does not have', () => {
    expect(() => new Class(1, { bound: 1 } as never)).toThrow(/no option `bound`/);
    expect(() => new Class(1, { recover: 1 } as never)).toThrow(UsageError);
  });

  test('gives as many permits to those who wait as are released', async () => {
    const semaphore = new Class(3);
    for (let k = 0; k < 3; k++) await semaphore.acquire();
    const waiting = [1, 2, 3, 4].map(async () => semaphore.acquire());
    semaphore.release();
    semaphore.release();
    await Promise.all(waiting.slice(0, 2));
    expect(await isPending(Promise.race(waiting.slice(2)))).toBe(true);
    semaphore.release();
    (await waiting[2])?.release();
    await waiting[3];
    expect(semaphore.getValue()).toBe(0);
  });
});

describe('a Semaphore', () => {
  test('of none is waited for until somebody releases it, whoever that is', async () => {
    const semaphore = new Semaphore(0);
    expect([semaphore.getValue(), semaphore.locked(), await semaphore.acquire(0)]).toEqual([
      0,
      true,
      undefined,
    ]);
    const waiting = semaphore.acquire();
    expect(await isPending(waiting)).toBe(true);
    semaphore.release();
    expect(await waiting).toMatchObject({ abandoned: false });
    expect(semaphore.getValue()).toBe(0);
  });

  test.each([true, false])('may be released beyond what it began with (recover: %s)', async (recover) => {
    const semaphore = new Semaphore(1, { recover });
    semaphore.release();
    semaphore.release();
    expect(semaphore.getValue()).toBe(3);
    for (let left = 2; left >= 0; left--) {
      expect(await semaphore.acquire(0)).toMatchObject({ abandoned: false });
      expect(semaphore.getValue()).toBe(left);
    }
    expect(await semaphore.acquire(0)).toBeUndefined();
  });
});

describe('a BoundedSemaphore', () => {
  test.each([0, 1, 2])('of %i is never released beyond that', async (value) => {
    const semaphore = new BoundedSemaphore(value);
    const overReleased = {
      code: 'ERR_MPRUN_LOCK_STATE',
      message: 'semaphore.release(): it was released too many times',
      hint: `it began with ${value}`,
    };
    expect(thrownBy(() => semaphore.release())).toMatchObject(overReleased);
    for (let k = 0; k < value; k++) await semaphore.acquire(0);
    for (let k = 0; k < value; k++) semaphore.release();
    expect(thrownBy(() => semaphore.release())).toMatchObject(overReleased);
    expect(semaphore.getValue()).toBe(value);
  });
});
