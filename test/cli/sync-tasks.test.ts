/** The documents' programs of locks and their kin, run from tasks/ as their first lines say, and what they print. */
import { expect, test } from 'vitest';

import { mprun, ROOT } from '../support/mprun.ts';

/**
 * What the program in a file of tasks/ prints. All its processes write to the same pipe, each line before whatever follows it: so the
 * lines' order is that of what happened.
 */
async function linesOf(name: string): Promise<string[]> {
  const { stdout, stderr, code } = await mprun(['run', `${ROOT}tasks/${name}.ts`], {
    env: { MPRUN_SPEED: '20' },
  });
  expect([stderr, code]).toEqual(['', 0]);
  const [first, ...rest] = stdout.trimEnd().split('\n');
  expect([first, rest.pop()?.trim()]).toEqual([`Starting process for ${name}`, `${name}.exitcode = 0`]);
  return rest;
}

test('hello: ten greetings, in whatever order', async () => {
  const greetings = Array.from({ length: 10 }, (_, num) => `hello world ${num}`);
  expect((await linesOf('hello')).sort()).toEqual(greetings);
});

/** Those of tasks/ that are demos, which test/demos/ looks at closely: here, that they run from tasks/, too. */
const DEMOS: Readonly<Record<string, readonly string[]>> = {
  condition: [
    'Starting s1',
    'Starting stage_2[1]',
    'Starting stage_2[2]',
    's1 done and ready for stage 2',
    'stage_2[1] running',
    'stage_2[2] running',
  ],
  event: [
    'main: event is set',
    'main: waiting before calling Event.set()',
    'wait_for_event: e.is_set()-> True',
    'wait_for_event: starting',
    'wait_for_event_timeout: e.is_set()-> False',
    'wait_for_event_timeout: starting',
  ],
  lock: ['Lock acquired directly', 'Lock acquired via with'],
  semaphore: [1, 2, 3, 4, 5].flatMap((k) => [`Process-1:${k} acquire`, `Process-1:${k} release`]),
};

test.each(Object.entries(DEMOS))('%s: the demo of that name prints all its lines', async (name, expected) => {
  expect((await linesOf(name)).sort()).toEqual(expected);
});

test('barrier: all four say when they went on', async () => {
  const lines = (await linesOf('barrier')).sort();
  const names = ['p1 - test_with', 'p2 - test_with', 'p3 - test_without', 'p4 - test_without'];
  expect(lines.map((line) => line.replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}$/, 'a moment'))).toEqual(
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
