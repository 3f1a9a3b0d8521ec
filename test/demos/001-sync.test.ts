/** The listings of document 001 on queues, locks and their kin, by what they print. */
import { expect, test } from 'vitest';

import { cpuCount } from '../../src/util/cpu-count.ts';
import { demo, found } from '../support/demo.ts';

test('queue-object: the process does what the object is for', async () => {
  expect(await demo('queue-object')).toEqual(['Doing something fancy in Process-1 for Fancy Dan!']);
});

test('joinable-queue: ten products, each computed by one consumer, and then all consumers end', async () => {
  const lines = await demo('joinable-queue');
  const consumers = Array.from({ length: 2 * cpuCount() }, (_, k) => `Consumer-${k + 1}`);
  const products = Array.from({ length: 10 }, (_, i) => `${i} * ${i}`);
  expect(lines[0]).toBe(`Creating ${consumers.length} consumers`);
  // All is printed before the queue is joined, and only then are the results.
  const results = lines.slice(-10);
  expect(results.sort()).toEqual(products.map((product, i) => `Result: ${product} = ${i * i}`).sort());
  const work = lines.slice(1, -10);
  expect(found(work, /^Consumer-\d+: (\d \* \d)$/).sort()).toEqual(products);
  expect(found(work, /^(Consumer-\d+): Exiting$/).sort()).toEqual(consumers.sort());
  expect(work.length).toBe(products.length + consumers.length);
});

test('joinable-queue: a consumer takes nothing after its pill', async () => {
  const ended = new Set<string>();
  for (const line of await demo('joinable-queue')) {
    const [, consumer = '', what] = /^(Consumer-\d+): (.+)$/.exec(line) ?? [];
    expect(ended.has(consumer)).toBe(false);
    if (what === 'Exiting') ended.add(consumer);
  }
  expect(ended.size).toBe(2 * cpuCount());
});

test('event: one gives up before it is set, the other goes on after it', async () => {
  const lines = await demo('event');
  const inOrder = (...expected: string[]): void =>
    expect(lines.filter((line) => expected.includes(line))).toEqual(expected);
  inOrder('wait_for_event: starting', 'wait_for_event: e.is_set()-> True');
  inOrder(
    'main: waiting before calling Event.set()',
    'wait_for_event_timeout: e.is_set()-> False',
    'wait_for_event: e.is_set()-> True',
  );
  inOrder('wait_for_event_timeout: starting', 'wait_for_event_timeout: e.is_set()-> False');
  inOrder('wait_for_event_timeout: e.is_set()-> False', 'main: event is set');
  expect(lines.length).toBe(6);
});

test('lock: both processes have written their line', async () => {
  expect((await demo('lock')).sort()).toEqual(['Lock acquired directly', 'Lock acquired via with']);
});

test('condition: the second stage runs when the first is done', async () => {
  const lines = await demo('condition');
  expect(lines.slice(0, 2).sort()).toEqual(['Starting stage_2[1]', 'Starting stage_2[2]']);
  expect(lines.slice(2, 4)).toEqual(['Starting s1', 's1 done and ready for stage 2']);
  expect(lines.slice(4).sort()).toEqual(['stage_2[1] running', 'stage_2[2] running']);
});

test('semaphore: each of five acquires and releases, and never more than two are in between', async () => {
  const holders = new Set<string>();
  const done: string[] = [];
  for (const line of await demo('semaphore')) {
    const [, name = '', what] = /^(Process-\d) (acquire|release)$/.exec(line) ?? [];
    if (what === 'acquire') holders.add(name);
    else if (holders.delete(name)) done.push(name);
    else expect.unreachable(line);
    expect(holders.size).toBeLessThanOrEqual(2);
  }
  expect(done.sort()).toEqual(['Process-1', 'Process-2', 'Process-3', 'Process-4', 'Process-5']);
});
