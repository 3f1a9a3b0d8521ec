import { expect, test } from 'vitest';

import { mprun } from '../../support/mprun.ts';

const GROUPS = [
  'Arguments:',
  'Inputs:',
  'Pool:',
  'Failure handling:',
  'Output:',
  'Logs and reports:',
  'Limits:',
  'Sharding and resuming:',
  'Options:',
  'Examples:',
];

test("map's help has its groups in order, fits in 80 columns, and says how to see more", async () => {
  const { stdout, stderr, code } = await mprun(['map', '--help'], { env: { COLUMNS: '200' } });
  expect(stdout.match(/^[A-Z][\w ]+:$/gm)).toEqual(GROUPS);
  const options = stdout.slice(0, stdout.indexOf('Examples:'));
  expect(Math.max(...options.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80);
  expect(stdout).not.toContain('\x1b');
  expect(stdout.trimEnd().split('\n').at(-1)).toBe('--help --all shows every option');
  expect(stdout).not.toContain('--retry-jitter');
  expect([stderr, code]).toEqual(['', 0]);
});

test('--all shows every option, wherever it stands', async () => {
  const { stdout } = await mprun(['map', '--help', '--all']);
  expect(stdout).toContain('--retry-jitter');
  expect(stdout).not.toContain('--all shows');
  // Other names of options are never shown.
  expect(stdout).not.toContain('--max-procs');
  for (const args of [
    ['map', '--all', '--help'],
    ['help', 'map', '--all'],
    ['--help', '--all', 'map'],
    ['help', '--all', 'map'],
    ['map', 'tasks/square.ts', '-h', '--all'],
  ])
    expect((await mprun(args)).stdout).toBe(stdout);
});

test('--all asks for help only beside --help', async () => {
  const { stderr, code } = await mprun(['map', 'tasks/square.ts', '--all', '1']);
  expect([stderr.split('\n')[0], code]).toEqual(["error: unknown option '--all' (ERR_MPRUN_USAGE)", 2]);
});

test('colours are for terminals, or those who ask', async () => {
  expect((await mprun(['map', '--help'], { env: { FORCE_COLOR: '1' } })).stdout).toContain('\x1b[1mUsage:');
});

test("Python's names of map are understood, and not shown", async () => {
  expect((await mprun(['imap', 'tasks/square.ts', '-q', '-i', '1..3'])).stdout).toBe('1\n4\n9\n');
  const { stdout } = await mprun(['imap-unordered', 'tasks/square.ts', '-q', '-i', '1..3']);
  expect(stdout.split('\n').sort()).toEqual(['', '1', '4', '9']);
  expect((await mprun(['--help'])).stdout).not.toContain('imap');
  expect((await mprun(['help', 'imap'])).stdout).toBe((await mprun(['help', 'map'])).stdout);
});
