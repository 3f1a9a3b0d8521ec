/** How far a run is, on stderr: on terminals whose screen is looked at, and elsewhere. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { mprun, start } from '../support/mprun.ts';
import { onScreen } from '../support/screen.ts';
import { makeFolder } from '../support/workspace.ts';

const UNTIL = 'test/fixtures/tasks/until.ts';

/** Arguments for a run whose inputs from the second on wait until `go` is called. */
function waiting(wishes: readonly object[]): { args: string[]; go: () => void } {
  const file = join(makeFolder(), 'go');
  const [first, ...rest] = wishes;
  const inputs = JSON.stringify([first, ...rest.map((wish) => ({ ...wish, until: file }))]);
  return {
    args: ['map', UNTIL, '-i', inputs, '-p', '2', '--summary', 'short'],
    go: () => writeFileSync(file, ''),
  };
}

const THREE = [{ n: 'one' }, { n: 'two' }, { n: 'three' }];
/** Each time in tests is another. */
const SUMMARY = /^3 tasks: 3 ok in [\d.]+s \(2 processes\)$/;

test('a bar shows count, share, speed and time to go, and leaves no trace', async () => {
  const { args, go } = waiting(THREE);
  const screen = onScreen(args, { columns: 80 });
  const shown = await screen.sees(/ETA \d/);
  expect(shown).toEqual([
    'one',
    expect.stringMatching(/^\S ━{12,13}─{26,27} 33% 1\/3 done, [\d.]+\/(s|min), ETA \d+m?\d*s$/),
  ]);
  go();
  expect(await screen.sees('status 0')).toEqual([
    'one',
    'two',
    'three',
    expect.stringMatching(SUMMARY),
    'status 0',
  ]);
});

test('with 20 columns the bar is what fits, and the rest of the screen is as it was', async () => {
  const { args, go } = waiting(THREE);
  const screen = onScreen([...args, '--summary', 'none'], { columns: 20, rows: 10 });
  expect((await screen.sees(/ETA \d/)).at(-1)).toMatch(/^\S 33% 1\/3, ETA \d+/);
  go();
  expect(await screen.sees('status 0')).toEqual(['one', 'two', 'three', 'status 0']);
});

test.each(['bar', 'workers'])(
  'a terminal that changes its size gets no rests of the old %s',
  async (style) => {
    // The screen is full: what stands above the bar moves up, and stays.
    const before = 'a b c d e f g h i j k l m n o'.split(' ');
    const { args, go } = waiting([{ n: before.join('\n') }, { n: 'two' }, { n: 'three' }]);
    const screen = onScreen([...args, '--summary', 'none', '--progress', style], { columns: 80, rows: 16 });
    await screen.sees(/33% 1\/3 done, .*ETA/);
    screen.resize(20, 16);
    const narrow = await screen.sees(/^. 33% 1\/3, ETA/m);
    expect(barsOf(narrow)).toHaveLength(1);
    expect(narrow.filter((line) => line.length === 1).join('')).toMatch(/^[a-l]*mno$/);
    screen.resize(100, 16);
    const wide = await screen.sees(/1\/3 done, .*ETA/);
    expect(barsOf(wide)).toHaveLength(1);
    go();
    const end = await screen.sees('status 0');
    expect(end.slice(-5)).toEqual(['n', 'o', 'two', 'three', 'status 0']);
    expect(barsOf(end)).toEqual([]);
  },
);

/** Lines that are, or were, a part of it. */
function barsOf(lines: readonly string[]): string[] {
  return lines.filter((line) => /[━─]|1\/3/.test(line));
}

test('the view of workers tells what each runs and for how long, in any script', async () => {
  const { args, go } = waiting([{ n: 'one' }, { n: '進程' }, { n: 'three' }]);
  const screen = onScreen([...args, '--progress', 'workers'], { columns: 80 });
  const shown = await screen.sees(/PoolWorker-1 .* done {2}[\d.]+s {2}#\d until/);
  expect(shown.filter((line) => line.startsWith('PoolWorker-'))).toHaveLength(2);
  expect(shown.join('\n')).toMatch(/[\d.]+s {2}#2 until\(\{ n: '進程'/);
  go();
  expect(await screen.sees('status 0')).toEqual([
    'one',
    '進程',
    'three',
    expect.stringMatching(SUMMARY),
    'status 0',
  ]);
});

test('the view of workers is no higher than the terminal', async () => {
  const { args, go } = waiting([...THREE, ...THREE]);
  const flags = ['-p', '5', '--progress', 'workers', '--summary', 'none'];
  const screen = onScreen([...args, ...flags], { columns: 40, rows: 4 });
  const shown = await screen.sees('more workers');
  expect(shown).toEqual([
    'one',
    expect.stringMatching(/1\/6/),
    expect.stringMatching(/^PoolWorker-\d {2}/),
    expect.stringMatching(/^… and \d more workers$/),
  ]);
  go();
  expect((await screen.sees('status 0')).slice(-2)).toEqual(['three', 'status 0']);
});

test('what tasks print, failures and results stand above the bar, each on lines of their own', async () => {
  const wishes = [{ n: 'one', says: 'first words' }, { n: 'two', says: 'second words' }, { n: 'three' }];
  const { args, go } = waiting(wishes);
  const screen = onScreen(args, { columns: 80 });
  const shown = await screen.sees(/ETA \d/);
  expect(shown.slice(0, -1).sort()).toEqual(['first words', 'one', 'second words']);
  go();
  expect((await screen.sees('status 0')).sort()).toEqual([
    expect.stringMatching(SUMMARY),
    'first words',
    'one',
    'second words',
    'status 0',
    'three',
    'two',
  ]);
});

test('who has asked for a bar gets it in CI too, where it can be drawn', async () => {
  const { args, go } = waiting(THREE);
  const screen = onScreen([...args, '--eta'], { columns: 80, env: { CI: 'true' } });
  await screen.sees(/33% 1\/3 done/);
  go();
  expect((await screen.sees('status 0')).join('\n')).not.toContain('33%');
});

test('the number of inputs is not known: what is done, and how fast', async () => {
  const { args, go } = waiting(THREE);
  const [inputs = '[]'] = args.filter((word) => word.startsWith('['));
  const lines = (JSON.parse(inputs) as unknown[]).map((input) => JSON.stringify(input)).join('\n');
  const run = start(
    ['map', UNTIL, '--input-format', 'jsonl', '-a', '-', '--progress-interval', '50ms', '--summary', 'none'],
    { input: `${lines}\n` },
  );
  await run.sees(/^1 done, [\d.]+\/(s|min)$/m);
  go();
  const { stdout, stderr } = await run.result;
  expect(stdout).toBe('one\ntwo\nthree\n');
  expect(stderr).not.toContain('ETA');
});

test('off terminals there is a line each interval, of text alone', async () => {
  const { args, go } = waiting(THREE);
  const run = start([...args, '--progress-interval', '50ms'], { env: { CI: 'true' } });
  await run.sees(/^33% 1\/3 done, [\d.]+\/(s|min), ETA \d\S*$/m);
  go();
  const { stdout, stderr } = await run.result;
  expect(stdout).toBe('one\ntwo\nthree\n');
  for (const line of stderr.trimEnd().split('\n').slice(0, -1))
    expect(line).toMatch(/^\d+% \d\/3 done(, [\d.]+\/(s|min))?, ETA (--|\d\S*)$/);
  expectText(stderr);
});

test('a bar that cannot be drawn is plain lines', async () => {
  const { args, go } = waiting(THREE);
  const run = start([...args, '--bar', '--progress-interval', '50ms']);
  await run.sees(/1\/3 done/);
  go();
  expectText((await run.result).stderr);
});

test.each([['--no-progress'], ['--progress', 'none'], ['-q']])('%s %s', async (...flags) => {
  const { args, go } = waiting(THREE);
  const run = start([...args, '--progress-interval', '1ms', '--summary', 'none', ...flags.filter(Boolean)]);
  go();
  expect((await run.result).stderr).toBe('');
});

/** Nothing that would move what stands on a terminal, or colour it. */
function expectText(text: string): void {
  for (const code of ['\r', '\u001B']) expect(text).not.toContain(code);
}

test('a bad interval is refused', async () => {
  expect(await mprun(['map', UNTIL, '1', '--progress-interval', 'soon'])).toMatchObject({
    code: 2,
    stdout: '',
  });
});
