/** A member may be killed at any step of what it does with a queue: whoever comes next finds things in order, and nothing stays behind. */
import { readdirSync } from 'node:fs';

import { afterEach, describe, expect, test } from 'vitest';

import { Empty, ItemsLostError, JoinableQueue, Queue } from '../../src/index.ts';
import { removeUntold } from '../../src/memory/folder.ts';
import { membership } from '../../src/memory/membership.ts';
import type { MessageLog } from '../../src/channel/log.ts';
import { anotherOf, as, deadMember, killedAt } from './victim.ts';
import { inTime } from '../sync/support.ts';

/** Two of them fill the first segment; later ones are larger. */
const MEDIUM = 25_000;
const LONG = 2 * 2 ** 20;
const SIZES = [
  ['small', 10],
  ['medium', MEDIUM],
  ['long', LONG],
] as const;
/** More than anything here has. */
const MOST_STEPS = 3000;

interface Numbered {
  readonly number: number;
  readonly bytes: string;
}

const makeItem = (number: number, bytes: number): Numbered => ({ number, bytes: '.'.repeat(bytes) });
const logOf = (queue: Queue): MessageLog =>
  (queue as unknown as { mailbox: { log: MessageLog } }).mailbox.log;
const inOrder = (numbers: readonly number[]): number[] => numbers.toSorted((a, b) => a - b);
const filesNow = (): string[] => readdirSync(membership().folder).filter((name) => name.startsWith('block-'));

let before: string[] = [];
afterEach(() => {
  before = [];
});

/** Segments and items that are there now, and were not before. A new member removes those of the dead that nobody was told of. */
function files(): number {
  const { folder, table } = membership();
  removeUntold(folder, (maker) => !table.isAlive(maker));
  return filesNow().filter((name) => !before.includes(name)).length;
}

/** Each queue, and what a victim does with it, for each of its steps until it has no more. */
function atEachStep<Q extends Queue>(
  make: () => Q,
  counted: 'looks and stores' | 'stores',
  act: (victims: Q) => void,
  check: (queue: Q, step: number) => void | Promise<void>,
): () => Promise<void> {
  return async () => {
    for (let step = 1; step < MOST_STEPS; step++) {
      before = filesNow();
      const queue = make();
      const victims = anotherOf(queue);
      const id = deadMember();
      const isKilled = as(id, () => killedAt(step, counted, () => act(victims)));
      try {
        await check(queue, step);
      } catch (error) {
        throw new Error(`killed at step ${step}`, { cause: error });
      }
      if (!isKilled) return;
    }
    throw new Error('it never ends');
  };
}

function fill<Q extends Queue>(queue: Q, count: number, bytes: number): Q {
  for (let number = 0; number < count; number++) queue.putNowait(makeItem(number, bytes));
  return queue;
}

/** Takes all there is. @returns their numbers */
function drain(queue: Queue, onItem: () => void = () => {}): number[] {
  const numbers: number[] = [];
  for (;;)
    try {
      const { number, bytes } = queue.getNowait() as Numbered;
      expect(bytes).toMatch(/^\.*$/);
      numbers.push(number);
      onItem();
    } catch (error) {
      if (error instanceof Empty) return numbers;
      throw error;
    }
}

/** It works as a new one does, and nothing is left but what it is written to next, and a spare. */
function expectDrained(queue: Queue, size: number): void {
  expect([queue.qsize(), queue.empty(), logOf(queue).bytes]).toEqual([0, true, 0]);
  fill(queue, 5, size);
  expect(drain(queue, queue instanceof JoinableQueue ? () => queue.taskDone() : undefined)).toEqual([
    0, 1, 2, 3, 4,
  ]);
  expect([queue.qsize(), logOf(queue).bytes]).toEqual([0, 0]);
  const { table, slots } = logOf(queue);
  const used = Array.from({ length: slots }, (_, k) => k + 1).filter((slot) => table.isUsed(slot));
  expect(used.length).toBeLessThanOrEqual(2);
  expect(files()).toBe(used.length);
}

describe.each(SIZES)('a queue of %s items', (_, size) => {
  const counted = size === LONG ? 'stores' : 'looks and stores';
  const make = (): Queue => fill(new Queue(), 7, size);

  test(
    'has all of an item or nothing of it, when its producer is killed',
    atEachStep(
      make,
      counted,
      (victims) => victims.putNowait(makeItem(7, size)),
      (queue) => {
        const isThere = queue.qsize() === 8;
        queue.putNowait(makeItem(8, size));
        expect(drain(queue)).toEqual([0, 1, 2, 3, 4, 5, 6, ...(isThere ? [7] : []), 8]);
        expectDrained(queue, size);
      },
    ),
  );

  test(
    'loses what its consumer had taken, and nothing else, when that is killed',
    atEachStep(
      make,
      counted,
      (victims) => {
        for (let k = 0; k < 4; k++) victims.getNowait();
      },
      (queue) => {
        const numbers = drain(queue);
        expect(numbers.length).toBeGreaterThanOrEqual(3);
        expect([0, 1, 2, 3, 4, 5, 6].slice(-numbers.length)).toEqual(numbers);
        expectDrained(queue, size);
      },
    ),
  );
});

describe.each(SIZES)('a joinable queue of %s items', (_, size) => {
  const counted = size === LONG ? 'stores' : 'looks and stores';
  const make = (requeue: boolean) => (): JoinableQueue => fill(new JoinableQueue(0, { requeue }), 7, size);
  /** Takes three, and is done with two of them. */
  const works = (victims: JoinableQueue): void => {
    for (let k = 0; k < 2; k++) victims.getNowait();
    for (let k = 0; k < 2; k++) victims.taskDone();
    victims.getNowait();
  };

  /** @returns how many were lost */
  async function join(queue: JoinableQueue): Promise<number> {
    const error = await inTime(queue.join(4000).catch((error: unknown) => error));
    if (error instanceof ItemsLostError) {
      expect(error.left).toBe(0);
      expect(await inTime(queue.join(1000))).toBe(true);
      return error.lost;
    }
    expect(error).toBe(true);
    return 0;
  }

  test(
    'gives back what a consumer had not done that is killed: each is done once',
    atEachStep(make(true), counted, works, async (queue) => {
      const numbers: number[] = [];
      const done = (): void => queue.taskDone();
      numbers.push(...drain(queue, done));
      // What a dead one had is found out by who waits.
      await queue.join(0);
      numbers.push(...drain(queue, done));
      expect(await join(queue)).toBe(0);
      const isDone = [0, 1].filter((number) => !numbers.includes(number));
      expect(inOrder([...numbers, ...isDone])).toEqual([0, 1, 2, 3, 4, 5, 6]);
      expectDrained(queue, size);
    }),
  );

  test(
    'tells once how many were lost with a consumer that is killed',
    atEachStep(make(false), counted, works, async (queue) => {
      const numbers = drain(queue, () => queue.taskDone());
      const lost = await join(queue);
      expect(lost).toBeLessThanOrEqual(2);
      // Those of the victim that were done are neither seen here, nor lost.
      expect(7 - numbers.length - lost).toBeLessThanOrEqual(2);
      expect([0, 1, 2, 3, 4, 5, 6].slice(-numbers.length)).toEqual(numbers);
      expectDrained(queue, size);
    }),
  );

  test.each([true, false])(
    'is in order when who looks after a dead consumer is killed at it (requeue: %s)',
    async (requeue) => {
      await atEachStep(
        () => {
          const queue = make(requeue)();
          const first = anotherOf(queue);
          as(deadMember(), () => {
            for (let k = 0; k < 3; k++) first.getNowait();
          });
          return queue;
        },
        'stores',
        (victims) => void victims.join(0).catch(() => {}),
        async (queue) => {
          const numbers: number[] = [];
          const done = (): void => queue.taskDone();
          await queue.join(0).catch(() => {});
          numbers.push(...drain(queue, done));
          expect(await join(queue)).toBe(requeue ? 0 : 3);
          expect(inOrder(numbers)).toEqual(requeue ? [0, 1, 2, 3, 4, 5, 6] : [3, 4, 5, 6]);
          expectDrained(queue, size);
        },
      )();
    },
  );
});
