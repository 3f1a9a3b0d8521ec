/** Which code an RLock is taken by, when one event loop runs many functions side by side. */
import { setImmediate, setTimeout } from 'node:timers/promises';

import { expect, test } from 'vitest';

import { RLock } from '../../src/index.ts';

/** Functions that take the lock for a while, and note who is inside when they come in. */
function makeWitness(lock: RLock): { readonly seen: number[]; readonly goIn: () => Promise<void> } {
  const seen: number[] = [];
  let inside = 0;
  return {
    seen,
    goIn: async () => {
      await lock.acquire();
      seen.push(inside++);
      await setTimeout(5);
      inside--;
      lock.release();
    },
  };
}

const BEGINNINGS: Record<string, (goIn: () => Promise<void>) => Promise<unknown>> = {
  'begin with it': (goIn) => Promise.all([goIn(), goIn(), goIn()]),
  'come to it after something else': (goIn) =>
    Promise.all([goIn(), setImmediate().then(goIn), setTimeout(1).then(goIn)]),
  'are started by who has begun to take it, and does not wait yet': async (goIn) => {
    const first = goIn();
    await setTimeout(1);
    await Promise.all([goIn(), first]);
  },
  'are called back by a timer': async (goIn) => {
    const all: Promise<void>[] = [];
    const timer = setInterval(() => all.push(goIn()), 1);
    while (all.length < 3) await setTimeout(1);
    clearInterval(timer);
    await Promise.all(all);
  },
};

test.each(Object.entries(BEGINNINGS))(
  'functions that run side by side keep each other out when they %s',
  async (_, begin) => {
    const lock = new RLock();
    const { seen, goIn } = makeWitness(lock);
    await begin(goIn);
    expect(seen.length).toBeGreaterThanOrEqual(2);
    expect(new Set(seen)).toEqual(new Set([0]));
    expect(lock.locked()).toBe(false);
  },
);

test('what follows the await, and what that starts, has it; also behind then()', async () => {
  const lock = new RLock();
  await lock.acquire().then(async () => {
    expect(await lock.acquire(0)).toBeDefined();
    lock.release();
    lock.release();
  });
  const hold = await lock.acquire();
  await Promise.all([setTimeout(1), setImmediate()]);
  const inner = (async () => {
    await setTimeout(1);
    return lock.acquire(0);
  })();
  expect(await inner).toBeDefined();
  lock.release();
  hold?.release();
  expect(lock.locked()).toBe(false);
});

test('a function that takes it for its caller gives him the hold', async () => {
  const lock = new RLock();
  const take = async (): Promise<Awaited<ReturnType<RLock['acquire']>>> => {
    const hold = await lock.acquire();
    await setTimeout(1);
    return hold;
  };
  const hold = await take();
  expect(lock.locked()).toBe(true);
  hold?.release();
  expect(lock.locked()).toBe(false);
});
