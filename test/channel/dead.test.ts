/** Producers and consumers that are killed: the others go on at once, and what they get is whole. States that no killing hits: every-step.test.ts. */
import { readdirSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';

import { describe, expect, test } from 'vitest';

import {
  Event,
  ItemsLostError,
  JoinableQueue,
  Process,
  Queue,
  Thread,
  type BaseProcess,
} from '../../src/index.ts';
import { membership } from '../../src/memory/membership.ts';
import { at, endWithTest } from '../process/support.ts';
import { makeLog } from '../support/workspace.ts';
import { inTime, seen } from '../sync/support.ts';

const LONG = 64 * 2 ** 20;
const SEVENS = Buffer.alloc(LONG, 7);

interface Numbered {
  readonly number: number;
  readonly item: Uint8Array;
}

const KINDS = { Process, Thread } as const;
type Kind = keyof typeof KINDS;

function start(name: string, args: unknown[], kind: Kind = 'Process'): BaseProcess {
  const one = endWithTest(new KINDS[kind]({ target: at(name, 'doomed.ts'), args }));
  one.start();
  return one;
}

/** It has gone from the system, too. */
async function kill(one: BaseProcess): Promise<void> {
  one.kill();
  await one.join();
}

/** Names of what is there of segments and items. */
const blocks = (): string[] => readdirSync(membership().folder).filter((name) => name.startsWith('block-'));

/** Whoever comes new removes what the dead had for themselves. */
async function expectBlocks(count: number): Promise<void> {
  const newcomer = new Event();
  const one = start('waitsForRoom', [new Queue(), 1, newcomer]);
  await seen(newcomer);
  await one.join();
  // The queue that it was given has a segment.
  expect(blocks()).toHaveLength(count + 1);
}

const QUEUES = {
  'a queue': () => new Queue(),
  'a joinable queue': () => new JoinableQueue(),
  'a joinable queue with requeue': () => new JoinableQueue(0, { requeue: true }),
} as const;

describe.each(Object.keys(KINDS) as Kind[])('a %s that is killed inside', (kind) => {
  test.each(
    (Object.keys(QUEUES) as (keyof typeof QUEUES)[]).flatMap((name) =>
      (['put', 'take'] as const).map((section) => [name, section] as const),
    ),
  )('of %s, in the section where one may %s, holds up nobody', async (name, section) => {
    const queue = QUEUES[name]();
    const inside = new Event();
    for (const number of [1, 2, 3]) await queue.put(number);
    const doomed = start('staysInside', [queue, section, inside], kind);
    await seen(inside);
    doomed.kill();
    await inTime(queue.put(4));
    const items = [1, 2, 3, 4].map(() => queue.get());
    expect(await inTime(Promise.all(items))).toEqual([1, 2, 3, 4]);
    expect([queue.qsize(), queue.empty()]).toEqual([0, true]);
    if (!(queue instanceof JoinableQueue)) return;
    for (let k = 0; k < 4; k++) queue.taskDone();
    expect(() => queue.taskDone()).toThrow('too many times');
    expect(await inTime(queue.join())).toBe(true);
  });
});

test('who takes does not wait for who is about to put', async () => {
  const [queue, inside] = [new Queue(), new Event()];
  for (const number of [1, 2]) await queue.put(number);
  start('staysInside', [queue, 'put', inside]);
  await seen(inside);
  expect([queue.getNowait(), queue.getNowait()]).toEqual([1, 2]);
  expect(() => queue.getNowait()).toThrow('nothing is in the queue');
});

test('of an item that its producer was killed at while it was encoded, nothing is in the queue', async () => {
  const queue = new Queue();
  await queue.put('before');
  const doomed = start('diesEncoding', [queue]);
  await inTime(doomed.join());
  await queue.put('behind');
  expect([queue.qsize(), queue.getNowait(), queue.getNowait(), queue.qsize()]).toEqual([
    2,
    'before',
    'behind',
    0,
  ]);
});

test('a producer that is killed amid long items leaves whole ones, and the others go on', async () => {
  const before = blocks();
  const queue = new Queue();
  await queue.put('one, so that there is a segment');
  queue.getNowait();
  for (const delayMs of [0, 20, 45, 70, 110]) {
    const first = new Event();
    const doomed = start('putsLong', [queue, LONG, first]);
    await seen(first);
    await setTimeout(delayMs);
    doomed.kill();
    await inTime(queue.put('ours'));
    for (let number = 0; ; number++) {
      const item = (await inTime(queue.get())) as Numbered;
      if ((item as unknown) === 'ours') break;
      expect([item.number, SEVENS.equals(item.item)]).toEqual([number, true]);
    }
    await doomed.join();
    // What was put in the moment between.
    while (!queue.empty()) expect(SEVENS.equals((queue.getNowait() as Numbered).item)).toBe(true);
    expect(queue.qsize()).toBe(0);
  }
  await expectBlocks(before.length + 1);
}, 60_000);

test('what waits for room goes with a producer that is killed', async () => {
  const before = blocks();
  const [queue, waiting] = [new Queue(1), new Event()];
  await queue.put('full');
  const doomed = start('waitsForRoom', [queue, LONG, waiting]);
  await seen(waiting);
  await kill(doomed);
  expect([queue.qsize(), queue.getNowait(), queue.qsize()]).toEqual([1, 'full', 0]);
  await inTime(queue.put('next'));
  expect(queue.getNowait()).toBe('next');
  await expectBlocks(before.length + 1);
});

test('a consumer that is killed amid long items takes one with it at most, and the others go on', async () => {
  const before = blocks();
  const queue = new Queue();
  for (const delayMs of [0, 20, 45]) {
    const first = new Event();
    const doomed = start('takesAll', [queue, first]);
    await queue.put(0);
    await seen(first);
    for (let number = 1; number <= 4; number++) await queue.put({ number, item: SEVENS });
    await setTimeout(delayMs);
    doomed.kill();
    await inTime(queue.put({ number: 5, item: '' }));
    const numbers: number[] = [];
    while (numbers.at(-1) !== 5) {
      const got = (await inTime(queue.get(2000))) as Numbered;
      numbers.push(got.number);
      if (got.number < 5) expect(SEVENS.equals(got.item)).toBe(true);
    }
    expect(numbers).toEqual([1, 2, 3, 4, 5].slice(-numbers.length));
    expect(queue.qsize()).toBe(0);
    await doomed.join();
  }
  await expectBlocks(before.length + 1);
}, 60_000);

test('a consumer that was stopped while it waits keeps nothing from others', async () => {
  const [queue, waiting] = [new Queue(), new Event()];
  const stopped = start('waitsForItem', [queue, waiting]);
  await seen(waiting);
  process.kill(stopped.pid!, 'SIGSTOP');
  const items = [queue.get(), queue.get()];
  for (const number of [1, 2]) await queue.put(number);
  expect(await inTime(Promise.all(items))).toEqual([1, 2]);
  process.kill(stopped.pid!, 'SIGCONT');
  await queue.put(3);
  await inTime(stopped.join());
  expect([stopped.exitcode, queue.qsize()]).toEqual([0, 0]);
});

describe('what a dead consumer of a joinable queue had taken', () => {
  test('is lost, each once, and told once', async () => {
    const queue = new JoinableQueue();
    for (let number = 0; number < 9; number++) await queue.put(number);
    const taken = [new Event(), new Event()];
    const consumers = taken.map((event) => start('takes', [queue, 3, 1, event]));
    for (const event of taken) await seen(event);
    for (const one of consumers) await kill(one);
    for (const number of [6, 7, 8]) {
      expect(await queue.get()).toBe(number);
      queue.taskDone();
    }
    const errors = await inTime(Promise.all([1, 2].map(() => queue.join().catch((error: unknown) => error))));
    const told = errors.filter((error) => error instanceof ItemsLostError);
    expect([told.length, told.map(({ lost, left }) => [lost, left])]).toEqual([1, [[4, 0]]]);
    expect(await inTime(queue.join())).toBe(true);
    expect(() => queue.taskDone()).toThrow('too many times');
  });

  test.each([false, true])('is found in however many segments it is (requeue: %s)', async (requeue) => {
    const [queue, taken, count] = [new JoinableQueue<string>(0, { requeue }), new Event(), 12];
    // One in each segment.
    for (let number = 0; number < count; number++) await queue.put(String(number).padEnd(60_000));
    const consumer = start('takes', [queue, count, 0, taken]);
    await seen(taken);
    await kill(consumer);
    if (!requeue) {
      const joined = queue.join().catch((error: unknown) => error);
      expect(await inTime(joined)).toMatchObject({ code: 'ERR_MPRUN_ITEMS_LOST', lost: count, left: 0 });
      return;
    }
    const numbers = new Set<number>();
    while (numbers.size < count) numbers.add(Number(await inTime(queue.get())));
    for (const _ of numbers) queue.taskDone();
    expect(await inTime(queue.join())).toBe(true);
  });

  test('is told to who joins when nobody is left who takes anything', async () => {
    const [queue, taken] = [new JoinableQueue(), new Event()];
    for (let number = 0; number < 5; number++) await queue.put(number);
    const consumer = start('takes', [queue, 2, 0, taken]);
    const joined = queue.join().catch((error: unknown) => error);
    await seen(taken);
    await kill(consumer);
    expect(await inTime(joined)).toMatchObject({ code: 'ERR_MPRUN_ITEMS_LOST', lost: 2, left: 3 });
    const log = makeLog();
    start('works', [queue, log.path]);
    expect(await inTime(queue.join())).toBe(true);
    expect(log.lines()).toEqual(['2', '3', '4']);
  });

  test('comes back with requeue, several at a time, and each is done once', async () => {
    const queue = new JoinableQueue(0, { requeue: true });
    for (let number = 0; number < 9; number++) await queue.put(number);
    const taken = [new Event(), new Event()];
    const consumers = taken.map((event) => start('takes', [queue, 4, 1, event]));
    for (const event of taken) await seen(event);
    for (const one of consumers) await kill(one);
    const log = makeLog();
    start('works', [queue, log.path]);
    expect(await inTime(queue.join())).toBe(true);
    expect(log.lines()).toHaveLength(7);
    expect(new Set(log.lines()).size).toBe(7);
    expect(queue.qsize()).toBe(0);
  });

  test('may be done by another member, and is not given back then', async () => {
    const [queue, taken] = [new JoinableQueue(0, { requeue: true }), new Event()];
    await queue.put('work');
    const consumer = start('takes', [queue, 1, 0, taken]);
    await seen(taken);
    queue.taskDone();
    await kill(consumer);
    expect(await inTime(queue.join())).toBe(true);
    expect(() => queue.taskDone()).toThrow('too many times');
    expect(queue.empty()).toBe(true);
  });
});
