/**
 * Random use of everything, by processes and threads of which random ones are killed at random moments. `MPRUN_STRESS_MS=600000` goes
 * on for longer; `MPRUN_STRESS_SEED` chooses the seed, which a failure names (the timing is not repeated with it).
 */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';

import { expect, onTestFinished, test } from 'vitest';

import {
  Barrier,
  BoundedSemaphore,
  Condition,
  Event,
  Lock,
  RLock,
  Semaphore,
  SharedArray,
  SharedValue,
} from '../../src/index.ts';
import { membership } from '../../src/memory/membership.ts';
import type { Things } from '../fixtures/stress/part.ts';
import { makeFolder } from '../support/workspace.ts';
import { Crew } from './stress-crew.ts';

const MS = Number(process.env['MPRUN_STRESS_MS'] ?? 12_000);
const SEED = Number(process.env['MPRUN_STRESS_SEED'] ?? Math.trunc(Math.random() * 2 ** 31));
const PERMITS = 3;
/** What the dead had is there again in this time. */
const RECOVERY_MS = 1000;
/** What each kill may leave half done: items that were counted once and not twice. */
const ITEMS_PER_KILL = 2 * 3;

test(
  'with participants killed at random, nobody is inside with another, permits come back, and nobody hangs',
  async () => {
    const things = makeThings();
    await useOnce(things);
    const before = census();
    const crew = new Crew({ folder: makeFolder(), seed: SEED, permits: PERMITS, things });
    onTestFinished(() => crew.disband());
    const hanging = await crew.run(MS);
    const told = readFileSync(crew.complaints, 'utf8');
    const steps = sum(crew.board.all('steps', { withDead: true }));
    console.log(`seed ${SEED}: ${steps} steps, ${crew.kills} kills`);
    expect([`seed ${SEED}`, hanging, told]).toEqual([`seed ${SEED}`, [], '']);
    expect(crew.exitcodes).toEqual(crew.exitcodes.map(() => 0));
    expect(steps).toBeGreaterThan(crew.kills);

    await expectAllFree(things);
    await expectAllCounted(things, crew);
    const produced = sum(crew.board.all('produced', { withDead: true }));
    const consumed = sum(crew.board.all('consumed', { withDead: true }));
    const lost = Math.abs(produced - consumed - crew.board.get('items'));
    expect([`seed ${SEED}`, lost]).toEqual([
      `seed ${SEED}`,
      expect.toSatisfy((n) => n <= crew.kills * ITEMS_PER_KILL),
    ]);
    await useOnce(things);
    await crew.disband();
    expect(await settledCensus(before)).toEqual(before);
  },
  MS + 60_000,
);

function makeThings(): Things {
  return {
    lock: new Lock(),
    rlock: new RLock(),
    semaphore: new Semaphore(PERMITS),
    bounded: new BoundedSemaphore(PERMITS),
    condition: new Condition(),
    event: new Event(),
    barrier: new Barrier(PERMITS),
    sum: new SharedValue('i'),
    count: new SharedValue('i', 0, { lock: new Lock() }),
    accounts: new SharedArray('d', 8),
  };
}

/** No step is lost but that at which its flow was killed. */
async function expectAllCounted({ sum: added, count, accounts }: Things, { board }: Crew): Promise<void> {
  const between = (least: number[], most: number[]): unknown =>
    expect.toSatisfy((n) => n >= sum(least) && n <= sum(most), `from ${sum(least)} to ${sum(most)}`);
  const all = (field: Parameters<typeof board.all>[0]): number[] => board.all(field, { withDead: true });
  const counted = await count.runExclusive(() => count.value);
  expect([`seed ${SEED}`, added.value, counted]).toEqual([
    `seed ${SEED}`,
    between(all('added'), all('adding')),
    between(all('counted'), all('counting')),
  ]);
  await accounts.runExclusive((hold) => {
    if (hold.abandoned) accounts.fill(0);
    expect([`seed ${SEED}`, sum(accounts.slice())]).toEqual([`seed ${SEED}`, 0]);
  });
}

async function expectAllFree({ lock, rlock, semaphore, bounded, condition }: Things): Promise<void> {
  const state = (): unknown => ({
    locks: [lock.locked(), rlock.locked()],
    values: [semaphore.getValue(), bounded.getValue()],
    condition: String(condition),
  });
  const deadline = performance.now() + RECOVERY_MS;
  const free = {
    locks: [false, false],
    values: [PERMITS, PERMITS],
    condition: '<Condition(<RLock(None, 0)>, 0)>',
  };
  // Taken once, it is not the dead's any more, whose name it would bear.
  await condition.runExclusive(() => {});
  while (performance.now() < deadline && JSON.stringify(state()) !== JSON.stringify(free))
    await setTimeout(20);
  expect([`seed ${SEED}`, state()]).toEqual([`seed ${SEED}`, free]);
}

/** Each of them works as a new one does. */
async function useOnce(things: Things): Promise<void> {
  const { lock, rlock, semaphore, bounded, condition, event, barrier } = things;
  for (const one of [lock, rlock]) await one.runExclusive(() => expect(one.locked()).toBe(true));
  for (const some of [semaphore, bounded]) {
    const holds = await Promise.all(Array.from({ length: PERMITS }, () => some.acquire(RECOVERY_MS)));
    expect(await some.acquire(20)).toBeUndefined();
    for (const hold of holds) hold?.release();
    expect(some.getValue()).toBe(PERMITS);
  }
  event.clear();
  const waits = [event.wait(), event.wait(20)];
  expect(await waits[1]).toBe(false);
  event.set();
  expect(await waits[0]).toBe(true);
  barrier.reset();
  const places = await Promise.all(Array.from({ length: PERMITS }, () => barrier.wait(RECOVERY_MS)));
  expect(new Set(places)).toEqual(new Set([0, 1, 2]));
  const notified = [1, 2, 3].map(() => condition.runExclusive(() => condition.wait(2 * RECOVERY_MS)));
  while (!String(condition).endsWith(' 3)>')) await setTimeout(5);
  await condition.runExclusive(() => condition.notify(2));
  await Promise.all([Promise.race(notified), setTimeout(RECOVERY_MS)]);
  expect(String(condition)).toBe('<Condition(<RLock(None, 0)>, 1)>');
  await condition.runExclusive(() => condition.notifyAll());
  expect(await Promise.all(notified)).toEqual([true, true, true]);
}

interface Census {
  readonly files: string[];
  readonly mappings: number;
  /** What they are of, without numbers. */
  readonly descriptors: string[];
}

function census(): Census {
  const { folder } = membership();
  const mine = new RegExp(`${dirname(folder)}/mprun-`);
  return {
    // Names that the dead were rung by go with whoever takes their place.
    files: readdirSync(folder)
      .filter((name) => !name.startsWith('bell-'))
      .sort(),
    mappings: readFileSync('/proc/self/maps', 'utf8')
      .split('\n')
      .filter((line) => mine.test(line)).length,
    descriptors: readdirSync('/proc/self/fd')
      .map((fd) => targetOf(fd).replaceAll(/\d+/g, 'N'))
      // Node itself leaves open what it reads of a module at the moment when its thread is ended.
      .filter((target) => !/\.[cm]?[jt]s$/.test(target))
      .sort(),
  };
}

function targetOf(fd: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    // That of the folder which is being read.
    return 'gone';
  }
}

/** What is closed and collected in its own time may take a moment. */
async function settledCensus(wish: Census): Promise<Census> {
  for (let tries = 0; tries < 50 && JSON.stringify(census()) !== JSON.stringify(wish); tries++)
    await setTimeout(40);
  return census();
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}
