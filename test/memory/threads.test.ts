/** Threads end at any moment, and share descriptors and mappings with all of their process. */
import { expect, test } from 'vitest';

import { sharedProgram, sharer } from './support.ts';

test('threads that are ended at any moment, while they begin to share memory too, do not harm their process', async () => {
  const { result } = sharedProgram(`
    import { openSync, closeSync } from 'node:fs';
    const [lock, event] = [new Lock(), new Event()];
    let ended = 0;
    const startAndEnd = async (ms) => {
      const thread = new Thread({ target: '${sharer('keepsUsing')}', args: [lock, event] });
      thread.start();
      await new Promise((resolve) => setTimeout(resolve, ms));
      // A number that a thread has given back is taken by others at once.
      const descriptors = [1, 2, 3, 4].map(() => openSync('/dev/null'));
      thread.terminate();
      await thread.join();
      for (const descriptor of descriptors) closeSync(descriptor);
      ended++;
    };
    for (let k = 0; k < 12; k++) await Promise.all([30, 60, 90].map((ms) => startAndEnd(ms + 5 * k)));
    console.log(ended);
  `);
  expect(await result).toEqual({ stdout: '36\n', stderr: '', code: 0, signal: null });
});

test('a program exits with its own code while threads begin to share memory', async () => {
  const ends = [80, 100, 120, 140].map(
    (ms) =>
      sharedProgram(`
        const [lock, event] = [new Lock(), new Event()];
        for (let k = 0; k < 3; k++) new Thread({ target: '${sharer('keepsUsing')}', args: [lock, event] }).start();
        setTimeout(() => process.exit(7), ${ms});
      `).result,
  );
  for (const end of await Promise.all(ends))
    expect(end).toEqual({ stdout: '', stderr: '', code: 7, signal: null });
});

test('what a thread has mapped goes with it', async () => {
  const { result } = sharedProgram(`
    const lock = new Lock();
    const use = async (manner) => {
      const thread = new Thread({ target: '${sharer('')}' + manner, args: [lock, new Event()] });
      thread.start();
      if (manner === 'keepsUsing') {
        while (!maps().some((line) => line.includes('/arena') && !before.maps.includes(line)))
          await new Promise((resolve) => setTimeout(resolve, 5));
        thread.terminate();
      }
      await thread.join();
    };
    await lock.runExclusive(() => {});
    const before = { maps: maps() };
    await use('usesOnce');
    const first = census();
    for (let k = 0; k < 5; k++) await use('usesOnce');
    for (let k = 0; k < 5; k++) await use('keepsUsing');
    console.log(JSON.stringify([before.maps.length, first, census()]));
  `);
  const { stdout, stderr } = await result;
  expect(stderr).toBe('');
  const [before, first, last] = JSON.parse(stdout) as [number, { mappings: number }, object];
  expect(first.mappings).toBe(before);
  expect(last).toEqual(first);
});
