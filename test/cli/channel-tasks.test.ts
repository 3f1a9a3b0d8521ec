/** The documents' programs of queues and pipes, run from tasks/ as their first lines say, and what they print. */
import { expect, test } from 'vitest';

import { cpuCount } from '../../src/util/cpu-count.ts';
import { found } from '../support/demo.ts';
import { mprun, ROOT } from '../support/mprun.ts';

/** What a program in tasks/ prints, or one function of it, each line before whatever follows it. */
async function linesOf(name: string, fn?: string): Promise<string[]> {
  const { stdout, stderr, code } = await mprun(['run', `${ROOT}tasks/${name}.ts`, ...(fn ? [fn] : [])], {
    env: { MPRUN_SPEED: '20' },
  });
  expect([stderr, code]).toEqual(['', 0]);
  const [first, ...rest] = stdout.trimEnd().split('\n');
  expect([first, rest.pop()?.trim()]).toEqual([
    `Starting process for ${fn ?? name}`,
    `${fn ?? name}.exitcode = 0`,
  ]);
  return rest;
}

test('pipe: a list comes as it was sent, and whoever is told to start answers with its name', async () => {
  expect(await linesOf('pipe')).toEqual(["[42, None, 'hello']", 'Process-1:2 is starting']);
});

test('queue: a list and a name come from processes, and an object goes to one', async () => {
  expect((await linesOf('queue')).slice(0, 3)).toEqual([
    "[42, None, 'hello']",
    'sub_process',
    'Doing something fancy in Process-1:3 for Fancy Dan!',
  ]);
});

test('queue: the demo of a producer and its consumer, run from tasks/, too', async () => {
  const lines = await linesOf('queue', 'producer_and_consumer');
  const put = found(lines, /^Process Producer : item (\d+) appended to queue Producer-1:1$/);
  expect(put.length).toBe(10);
  expect(found(lines, /^Process Consumer : item (\d+) popped from by Consumer-1:2 $/)).toEqual(put);
});

test('poison pill: the demo of the queue that is joined, run from tasks/, too', async () => {
  const lines = await linesOf('poison-pill');
  const consumers = Array.from({ length: 2 * cpuCount() }, (_, k) => `Consumer-1:${k + 1}`);
  const products = Array.from({ length: 10 }, (_, i) => `${i} * ${i}`);
  expect(lines[0]).toBe(`Creating ${consumers.length} consumers`);
  expect(found(lines, /^Consumer-1:\d+: (\d \* \d)$/).sort()).toEqual(products);
  expect(found(lines, /^(Consumer-1:\d+): Exiting$/).sort()).toEqual(consumers.sort());
  expect(found(lines, /^Result: (.+)$/).sort()).toEqual(
    products.map((product, i) => `${product} = ${i * i}`),
  );
});
