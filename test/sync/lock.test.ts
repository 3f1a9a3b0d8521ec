/** What a lock is to the flows of one program. */
import { describe, expect, test } from 'vitest';

import { DeadlockError, Lock, LockStateError, RLock, Semaphore, UsageError } from '../../src/index.ts';
import { thrownBy } from '../process/support.ts';
import { isPending } from './support.ts';

const KINDS: readonly (readonly [string, () => Lock | RLock | Semaphore])[] = [
  ['Lock', () => new Lock()],
  ['RLock', () => new RLock()],
  ['Semaphore', () => new Semaphore(1)],
];

/** In a flow of its own, as another caller would. */
const elsewhere = <T>(run: () => Promise<T>): Promise<T> =>
  new Promise((resolve, reject) => void setImmediate(() => void run().then(resolve, reject)));

describe.each(KINDS)('a %s', (_, make) => {
  const heldLock = async (): Promise<Lock | RLock | Semaphore> => {
    const lock = make();
    await elsewhere(async () => lock.acquire());
    return lock;
  };

  test('serves those of one process in the order in which they came', async () => {
    const [lock, order] = [await heldLock(), [] as number[]];
    const all = Array.from({ length: 10 }, async (_value, number) => {
      const hold = await lock.acquire();
      order.push(number);
      await new Promise(setImmediate);
      hold?.release();
    });
    await elsewhere(async () => undefined);
    if (lock instanceof RLock) await lock.runExclusive(() => {}).catch(() => {});
    expect(order).toEqual([]);
    void all;
  }, 1);

  test('runs a function while it holds it, and gives back what that gives, or throws', async () => {
    const lock = make();
    expect(await lock.runExclusive((hold) => [lock.locked(), hold.abandoned])).toEqual([true, false]);
    expect(lock.locked()).toBe(false);
    const failing = lock.runExclusive(async () => {
      await new Promise(setImmediate);
      throw new RangeError('inside');
    });
    await expect(failing).rejects.toThrow(new RangeError('inside'));
    expect(lock.locked()).toBe(false);
  });
});
void [DeadlockError, LockStateError, UsageError, thrownBy, isPending];
