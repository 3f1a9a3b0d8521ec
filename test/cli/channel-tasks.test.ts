/** The documents' programs of queues and pipes, run from tasks/ as their first lines say, and what they print. */
import { expect, test } from 'vitest';

import { cpuCount } from '../../src/util/cpu-count.ts';
import { mprun, ROOT } from '../support/mprun.ts';

/** What a program in tasks/ prints, or one function of it, each line before whatever follows it. */
async function linesOf(name: string, fn?: string): Promise<string[]> {
  const { stdout, stderr, code } = await mprun(['run', `${ROOT}tasks/${name}.ts`, ...(fn ? [fn] : [])]);
  expect([stderr, code]).toEqual(['', 0]);
  const [first, ...rest] = stdout.trimEnd().split('\n');
  expect([first, rest.pop()?.trim()]).toEqual([
    `Starting process for ${fn ?? name}`,
    `${fn ?? name}.exitcode = 0`,
  ]);
  return rest;
}

/** What stands in the pattern's first brackets, of the lines that match. */
function found(lines: readonly string[], pattern: RegExp): string[] {
  return lines.flatMap((line) => pattern.exec(line)?.[1] ?? []);
}

test('pipe: a list comes as it was sent, and whoever is told to start answers with its name', async () => {
  expect(await linesOf('pipe')).toEqual(["[ 42, null, 'hello' ]", 'Process-1:2 is starting']);
});

test('queue: a list and a name come from processes, and an object goes to one', async () => {
  expect((await linesOf('queue')).slice(0, 3)).toEqual([
    "[ 42, null, 'hello' ]",
    'sub_process',
    'Doing something fancy in Process-1:3 for Fancy Dan!',
  ]);
});

test('queue: the consumer takes the numbers in the order in which the producer has put them', async () => {
  const lines = await linesOf('queue', 'producer_and_consumer');
  const put = found(lines, /^Process Producer : item (\d+) appended to queue Producer-1:1$/);
  const taken = found(lines, /^Process Consumer : item (\d+) popped from by Consumer-1:2 $/);
  const sizes = found(lines, /^The size of queue is (\d+)$/);
  expect([put.length, sizes.length]).toEqual([10, 10]);
  expect(put.filter((item) => Number(item) > 256)).toEqual([]);
  // It ends as soon as it finds nothing, which on a busy machine may be early.
  expect(taken.length).toBeGreaterThan(0);
  expect(taken).toEqual(put.slice(0, taken.length));
  expect(lines.filter((line) => line === 'the queue is empty').length).toBe(1);
  expect(lines.length).toBe(put.length + sizes.length + taken.length + 1);
});

test('poison pill: ten products, each computed by one consumer, and then all consumers end', async () => {
  const lines = await linesOf('poison-pill');
  const consumers = Array.from({ length: 2 * cpuCount() }, (_, k) => `Consumer-1:${k + 1}`);
  const products = Array.from({ length: 10 }, (_, i) => `${i} * ${i}`);
  expect(lines[0]).toBe(`Creating ${consumers.length} consumers`);
  // All is printed before the queue is joined, and only then are the results.
  const results = lines.slice(-10);
  expect(results.sort()).toEqual(products.map((product, i) => `Result: ${product} = ${i * i}`).sort());
  const work = lines.slice(1, -10);
  expect(found(work, /^Consumer-1:\d+: (\d \* \d)$/).sort()).toEqual(products);
  expect(found(work, /^(Consumer-1:\d+): Exiting$/).sort()).toEqual(consumers.sort());
  expect(work.length).toBe(products.length + consumers.length);
});

test('poison pill: a consumer takes nothing behind its pill', async () => {
  const lines = await linesOf('poison-pill');
  const ended = new Set<string>();
  for (const line of lines) {
    const [, consumer = '', what] = /^(Consumer-1:\d+): (.+)$/.exec(line) ?? [];
    expect(ended.has(consumer)).toBe(false);
    if (what === 'Exiting') ended.add(consumer);
  }
  expect(ended.size).toBe(2 * cpuCount());
});
