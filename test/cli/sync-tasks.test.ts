/** The documents' programs of locks and their kin, run from tasks/ as their first lines say, and what they print. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { mprun, ROOT } from '../support/mprun.ts';
import { makeFolder } from '../support/workspace.ts';

/**
 * What the program in a file of tasks/ prints. All its processes write to the same pipe, each line before whatever follows it: so the
 * lines' order is that of what happened.
 */
async function linesOf(name: string, cwd?: string): Promise<string[]> {
  const { stdout, stderr, code } = await mprun(['run', `${ROOT}tasks/${name}.ts`], cwd ? { cwd } : {});
  expect([stderr, code]).toEqual(['', 0]);
  const [first, ...rest] = stdout.trimEnd().split('\n');
  expect([first, rest.pop()?.trim()]).toEqual([`Starting process for ${name}`, `${name}.exitcode = 0`]);
  return rest;
}

test('lock: both processes have written their line', async () => {
  const cwd = makeFolder();
  expect(await linesOf('lock', cwd)).toEqual([]);
  expect(readFileSync(join(cwd, 'file.txt'), 'utf8').split('\n').sort()).toEqual([
    '',
    'Lock acquired directly',
    'Lock acquired via with',
  ]);
});

test('hello: ten greetings, in whatever order', async () => {
  const greetings = Array.from({ length: 10 }, (_, num) => `hello world ${num}`);
  expect((await linesOf('hello')).sort()).toEqual(greetings);
});

test('semaphore: each of five acquires and releases, and never more than two are in between', async () => {
  const holders = new Set<string>();
  const done: string[] = [];
  for (const line of await linesOf('semaphore')) {
    const [, name = '', what] = /^(Process-\d) (acquire|release)$/.exec(line) ?? [];
    if (what === 'acquire') holders.add(name);
    else if (holders.delete(name)) done.push(name);
    else expect.unreachable(line);
    expect(holders.size).toBeLessThanOrEqual(2);
  }
  expect(done.sort()).toEqual(['Process-1', 'Process-2', 'Process-3', 'Process-4', 'Process-5']);
});

test('event: one gives up before it is set, the other goes on behind it', async () => {
  const lines = await linesOf('event');
  const inOrder = (...expected: string[]): void =>
    expect(lines.filter((line) => expected.includes(line))).toEqual(expected);
  inOrder('wait_for_event: starting', 'wait_for_event: e.is_set()-> true');
  inOrder(
    'wait_for_event_timeout: starting',
    'wait_for_event_timeout: e.is_set()-> false',
    'main: event is set',
    'wait_for_event: e.is_set()-> true',
  );
  inOrder('main: waiting before calling Event.set()', 'main: event is set');
  expect(lines.length).toBe(6);
});

test('condition: the second stage runs when the first is done', async () => {
  const lines = await linesOf('condition');
  expect(lines.slice(0, 2).sort()).toEqual(['Starting stage_2[1]', 'Starting stage_2[2]']);
  expect(lines.slice(2, 4)).toEqual(['Starting s1', 's1 done and ready for stage 2']);
  expect(lines.slice(4).sort()).toEqual(['stage_2[1] running', 'stage_2[2] running']);
});

test('barrier: all four say when they went on', async () => {
  const lines = (await linesOf('barrier')).sort();
  const names = ['p1 - test_with', 'p2 - test_with', 'p3 - test_without', 'p4 - test_without'];
  expect(lines.map((line) => line.replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/, 'a moment'))).toEqual(
    names.map((name) => `process ${name}_barrier ----> a moment`),
  );
});

test('counter: exact with the lock, wrong without, between threads and between processes', async () => {
  const lines = await linesOf('counter');
  expect(lines).toEqual(
    ['Thread', 'Process'].flatMap((kind) => [
      `${kind}: the value of shared variable with lock management is 0`,
      expect.stringMatching(
        new RegExp(`^${kind}: the value of shared variable with race condition is -?[1-9]\\d*$`),
      ),
    ]),
  );
});
