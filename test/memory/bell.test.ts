/** Members ring each other: a ring wakes who sleeps and who listens, and one that is lost costs a moment. */
import { setTimeout } from 'node:timers/promises';

import { expect, onTestFinished, test, vi } from 'vitest';

import { Event, Process, Thread } from '../../src/index.ts';
import { Bell } from '../../src/memory/bell.ts';
import { BellWord } from '../../src/memory/members.ts';
import { membership } from '../../src/memory/membership.ts';
import { LOOK_MS } from '../../src/sync/wait-queue.ts';
import { makeLog } from '../support/workspace.ts';
import { sharer } from './support.ts';

/** Rings in this file come from, or go to, these. */
function start(Class: typeof Process | typeof Thread, name: string, args: unknown[]): Process {
  const process = new Class({ target: sharer(name), args });
  onTestFinished(async () => {
    process.kill();
    await process.join();
  });
  process.start();
  return process;
}

test.each([
  ['process', Process],
  ['thread', Thread],
])('a ring from a %s reaches an event loop, and each of many does', async (_, Class) => {
  const [there, back] = [new Event(), new Event()];
  start(Class, 'answers', [there, back, 200]);
  for (let k = 0; k < 200; k++) {
    there.set();
    expect(await back.wait(20 * LOOK_MS)).toBe(true);
    back.clear();
  }
});

test.each([
  ['process', Process],
  ['thread', Thread],
])('a ring reaches a %s that sleeps', async (_, Class) => {
  const [there, back] = [new Event(), new Event()];
  start(Class, 'answersBlocking', [there, back, 200]);
  for (let k = 0; k < 200; k++) {
    there.set();
    expect(await back.wait(20 * LOOK_MS)).toBe(true);
    back.clear();
  }
});

test('a ring that was lost with who was killed while he rang is made up for, and later ones are heard at once', async () => {
  const { table, slot, bell } = membership();
  const event = new Event();
  const told = table.wordOf(slot, BellWord.told);
  const listen = vi.fn<() => void>();
  bell.listen(listen);
  onTestFinished(() => bell.unlisten(listen));
  const waiting = event.wait();
  // Killed after this, and before he knocked.
  Atomics.store(table.words, told, 1);
  bell.ring(slot);
  await setTimeout(LOOK_MS / 4);
  expect(listen).not.toHaveBeenCalled();
  while (Atomics.load(table.words, told) === 1) await setTimeout(10);
  bell.ring(slot);
  while (listen.mock.calls.length === 0) await setTimeout(1);
  event.set();
  expect(await waiting).toBe(true);
});

test('one that is rung again and again before it looks has one knock at its door', async () => {
  const { slot, bell } = membership();
  const listen = vi.fn<() => void>();
  bell.listen(listen);
  onTestFinished(() => bell.unlisten(listen));
  // Far more than a pipe holds.
  for (let k = 0; k < 200_000; k++) bell.ring(slot);
  while (listen.mock.calls.length === 0) await setTimeout(1);
  await setTimeout(20);
  expect(listen.mock.calls.length).toBeLessThanOrEqual(3);
});

test('to ring one that has been killed, waiting and listening, does no harm', async () => {
  const log = makeLog();
  const event = new Event();
  const killed = start(Process, 'waitsFor', [event, log.path]);
  await log.sees('waits');
  killed.kill();
  await killed.join();
  const since = performance.now();
  for (let k = 0; k < 100; k++) event.set();
  expect(performance.now() - since).toBeLessThan(LOOK_MS);
  expect(event.isSet()).toBe(true);
});

test('a bell that was closed can be rung, and listens no more', () => {
  const { store, table, folder, bell } = membership();
  const memory = store.openTable(folder, table.words.byteLength);
  const slot = 900;
  const other = new Bell({ store, memory, table, slot, folder });
  const listen = vi.fn<() => void>();
  other.listen(listen);
  other.unlisten(listen);
  other.close();
  other.listen(listen);
  bell.ring(slot);
  expect(listen).not.toHaveBeenCalled();
  table.words[table.wordOf(slot, BellWord.listens)] = 0;
});

test('who sleeps looks before it does, and is not away for long', () => {
  const { bell } = membership();
  expect(bell.sleep(() => true, 60_000)).toBe(true);
  const since = performance.now();
  expect(bell.sleep(() => false, 60_000)).toBe(false);
  expect(performance.now() - since).toBeLessThan(10_000);
});

test('where there is no door to be had, as with too many open files, listening is no error', () => {
  const { store, table, folder, slot } = membership();
  const memory = store.openTable(folder, table.words.byteLength);
  const openDoor = vi.fn<typeof store.openDoor>(() => {
    throw new Error('EMFILE');
  });
  const bell = new Bell({ store: { ...store, openDoor }, memory, table, slot, folder });
  const look = (): void => {};
  bell.listen(look);
  bell.unlisten(look);
  // There may be one the next time.
  bell.listen(look);
  expect(openDoor).toHaveBeenCalledTimes(2);
});
