/** Queues and pipes that nobody has any more give back their memory, files, mappings and descriptors. */
import { expect, test } from 'vitest';

import { at } from '../process/support.ts';
import { program } from '../support/program.ts';
import { built } from '../shared/support.ts';

/** Makes and drops so many, and prints what there is before and after. */
const dropping = (make: string, count = 1000): string => `
  import { readdirSync, readFileSync } from 'node:fs';
  import { JoinableQueue, Lock, Pipe, Process, Queue, SimpleQueue, Thread } from 'mprun';
  import { ownHeritage } from '${built('util/heritage')}';
  import { sharedBase } from '${built('util/shared-folder')}';

  const HANDLE = Symbol.for('mprun.handle');
  const long = Buffer.alloc(3 * 2 ** 20, 1);
  const collect = async () => {
    for (let k = 0; k < 4; k++) {
      gc();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  const make = async (k) => { ${make} };
  const census = async () => {
    await collect();
    const maps = readFileSync('/proc/self/maps', 'utf8').split('\\n').filter((line) => line.includes(sharedBase()));
    return {
      files: readdirSync(ownHeritage().sharedFolder).length,
      maps: maps.length,
      descriptors: readdirSync('/proc/self/fd').length,
    };
  };
  for (let k = 0; k < 20; k++) await make(k);
  const before = await census();
  for (let k = 0; k < ${count}; k++) {
    await make(k);
    if (k % 100 === 0) await collect();
  }
  console.log(JSON.stringify([before, await census()]));
`;

interface Census {
  readonly files: number;
  readonly maps: number;
  readonly descriptors: number;
}

async function censuses(make: string, count?: number): Promise<readonly [Census, Census]> {
  const { stdout, stderr, code } = await program(dropping(make, count), 'mjs', ['--expose-gc']).result;
  expect([stderr, code]).toEqual(['', 0]);
  return JSON.parse(stdout) as [Census, Census];
}

const PUTS = 'for (let n = 0; n < 3; n++) await queue.put([n, "x".repeat(5000)]);';

test.each([
  ['queues that were never used', 'new Queue();'],
  ['queues with items in them', `const queue = new Queue(); ${PUTS}`],
  [
    'queues that were emptied',
    `const queue = new Queue(); ${PUTS} for (let n = 0; n < 3; n++) await queue.get();`,
  ],
  [
    'joinable queues with items that were taken',
    `const queue = new JoinableQueue(); ${PUTS} await queue.get();`,
  ],
  ['simple queues that were closed', `const queue = new SimpleQueue(); ${PUTS} queue.close();`],
  ['queues with a get that was given up', 'await new Queue().get(0).catch(() => {});'],
  ['pipes that were never used', 'Pipe();'],
  ['pipes with messages in them', 'const [a, b] = Pipe(); await a.send("x".repeat(5000)); await b.send(1);'],
  ['pipes that were closed', 'const [a, b] = Pipe(); await a.send(1); await b.recv(); a.close(); b.close();'],
  ['pipes of which one end was closed', 'const [a, b] = Pipe(false); await b.send(1); b.close();'],
])('1000 %s leave nothing', { timeout: 60_000 }, async (_, make) => {
  const [before, after] = await censuses(make);
  expect(after).toEqual(before);
});

test.each([
  ['queues with long items in them', 'const queue = new Queue(); await queue.put(long);'],
  [
    'joinable queues with long items that were taken',
    'const queue = new JoinableQueue(); await queue.put(long); await queue.get();',
  ],
  ['pipes with long messages in them', 'const [a] = Pipe(); await a.sendBytes(long);'],
])('100 %s leave nothing', { timeout: 60_000 }, async (_, make) => {
  const [before, after] = await censuses(make, 100);
  expect(after).toEqual(before);
});

test('what went through one queue leaves nothing but the queue', { timeout: 60_000 }, async () => {
  const [before, after] = await censuses(
    `
    const queue = (globalThis.queue ??= new Queue());
    for (let n = 0; n < 40; n++) await queue.put("x".repeat(20_000));
    for (let n = 0; n < 40; n++) await queue.get();
    if (k % 10 === 0) { await queue.put(long); await queue.get(); }
    `,
    200,
  );
  expect(after).toEqual(before);
});

test.each(['Process', 'Thread'])(
  'pipes to a %s that has ended leave nothing',
  { timeout: 60_000 },
  async (kind) => {
    const [before, after] = await censuses(
      `
    if (k % 5 !== 0) return;
    const [ours, theirs] = Pipe();
    const other = new ${kind}({ target: '${at('sends', 'pipes.ts')}', args: [theirs, k] });
    other.start();
    if (await ours.recv() !== k) throw new Error('not what was sent');
    await other.join();
    ours.close();
    theirs.close();
    `,
      40,
    );
    expect(after.descriptors).toBe(before.descriptors);
    // Its memory is that of all who were told of it: it goes with the program.
    expect(after.maps - before.maps).toBeLessThanOrEqual(16);
  },
);
