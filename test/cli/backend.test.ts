/** `--backend` on every command. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { mprun, shell } from '../support/mprun.ts';
import { makeFolder } from '../support/workspace.ts';
import { at } from '../pool/support.ts';

const KINDS = ['process', 'thread', 'inline'] as const;
const WORKERS = { process: '2 processes', thread: '2 threads', inline: 'inline' };

test.each(KINDS)('%s: map, starmap and apply give the same', async (backend) => {
  const flags = ['--backend', backend, '-p', '2'];
  const map = await mprun(['map', 'tasks/square.ts', '-i', '0..9', '--summary', 'short', ...flags]);
  expect(map.stdout).toBe('0\n1\n4\n9\n16\n25\n36\n49\n64\n81\n');
  expect(map.stderr).toMatch(/^10 tasks: 10 ok in \d+\.\d{3}s /);
  expect(map.stderr).toContain(`(${WORKERS[backend]})`);
  const starmap = await mprun(['starmap', 'tasks/math.ts#pow', '[2, 3]', '[3, 2]', '-q', ...flags]);
  expect(starmap).toMatchObject({ stdout: '8\n9\n', stderr: '', code: 0 });
  const apply = await mprun(['apply', 'tasks/math.ts#pow', '--args', '[2, 10]', '-q', ...flags]);
  expect(apply).toMatchObject({ stdout: '1024\n', stderr: '', code: 0 });
});

test.each(KINDS)(
  '%s: failures are told the same way, and what tasks print goes to stderr',
  async (backend) => {
    const { stdout, stderr, code } = await mprun([
      ...['map', 'tasks/flaky.ts#failOn3', '-i', '0..4', '-q', '--backend', backend],
    ]);
    expect([stdout, code]).toEqual(['0\n1\n2\n4\n', 1]);
    expect(stderr).toBe('FAIL #4 failOn3(3): Error: There was an error!\n    tasks/flaky.ts:3:22 failOn3\n');
    const printed = await mprun([
      ...['map', at('odd.ts', 'print'), '-i', '[{"lines":2,"width":3}]', '-q', '--backend', backend],
    ]);
    expect(printed).toMatchObject({ stdout: '2\n', stderr: '000\n111\n', code: 0 });
  },
);

test.each(['process', 'thread'])('%s: exit codes of workers are reported', async (backend) => {
  const { stdout, stderr, code } = await mprun([
    ...['map', at('edges.ts', 'exitOn'), '1', 'poison', '2', '-p', '1', '--backend', backend],
  ]);
  expect([stdout, code]).toEqual(['1\n2\n', 1]);
  expect(stderr).toContain(
    "FAIL #2 exitOn('poison'): WorkerExitError: worker PoolWorker-1 exited with code 9",
  );
  expect(stderr).toContain('   PoolWorker-1.exitcode = 9\n   PoolWorker-2.exitcode = 0\n');
});

test('a time limit ends a thread, and is refused inline', async () => {
  const args = ['map', at('odd.ts', 'spin'), '-i', '0..2', '-q', '--timeout', '500ms', '--backend'];
  const thread = await mprun([...args, 'thread']);
  expect(thread).toMatchObject({ stdout: '0\n2\n', code: 1 });
  expect(thread.stderr).toContain('FAIL #2 spin(1): TimeoutError: timed out after 500ms');
  const inline = await mprun([...args, 'inline']);
  expect(inline).toMatchObject({ stdout: '', code: 2 });
  expect(inline.stderr).toBe(
    'error: --timeout is not for --backend inline: nothing can stop a task that runs in mprun itself (ERR_MPRUN_USAGE)\n' +
      '(use --backend process or thread)\n',
  );
});

test('run: threads have exit codes too; inline is refused', async () => {
  const { stdout, code } = await mprun([
    ...['run', 'tasks/exits.ts', 'exit_error', 'exit_ok', 'return_value', 'raises', 'terminated'],
    ...['--terminate', 'terminated', '--backend', 'thread'],
  ]);
  expect(code).toBe(1);
  expect(stdout.split('\n').slice(5)).toEqual([
    '     exit_error.exitcode = 1',
    '        exit_ok.exitcode = 0',
    '   return_value.exitcode = 0',
    '         raises.exitcode = 1',
    '     terminated.exitcode = -15',
    '',
  ]);
  expect(await mprun(['run', 'tasks/exits.ts', 'exit_ok', '--backend', 'inline'])).toMatchObject({ code: 2 });
});

test.each(KINDS)('%s: list', async (backend) => {
  const { stdout, code } = await mprun(['list', 'tasks/square.ts', '--backend', backend]);
  expect([stdout, code]).toEqual(['square(n)  Square a number (default)\ncube(n)  Cube a number\n', 0]);
});

test('an unknown backend is refused; the environment may name one', async () => {
  const unknown = await mprun(['map', 'tasks/square.ts', '1', '--backend', 'fiber']);
  expect(unknown).toMatchObject({ stdout: '', code: 2 });
  expect(unknown.stderr).toContain('Allowed choices are process, thread, inline');
  const env = { MPRUN_BACKEND: 'thread' };
  const { stderr } = await mprun(['map', 'tasks/square.ts', '1', '--summary', 'short'], { env });
  expect(stderr).toContain('(1 thread)');
});

test.each(KINDS)('%s: a reader that goes away ends the run, and quietly', async (backend) => {
  const { stdout, stderr } = await shell(
    `$MPRUN map tasks/square.ts -i 0..1000000 -q --backend ${backend} | head -1; echo \${PIPESTATUS[0]}`,
  );
  expect([stdout, stderr]).toEqual(['0\n141\n', '']);
});

test('inline, a task that ends its process ends mprun, which says so', async () => {
  const { stdout, stderr, code } = await mprun([
    ...['map', at('edges.ts', 'exitOn'), '1', 'poison', '2', '-q', '--backend', 'inline'],
  ]);
  expect([stdout, code]).toEqual(['1\n', 1]);
  expect(stderr).toBe(
    'error: the task ended its process, which is mprun itself, with exit code 9 (ERR_MPRUN_WORKER_EXIT)\n(use --backend process or thread)\n',
  );
});

test('inline, an error that no task catches ends mprun, which says so before Node shows the error', async () => {
  const path = join(makeFolder(), 'late.mjs');
  writeFileSync(
    path,
    `export default () => new Promise(() => setTimeout(() => { throw new RangeError('late'); }, 1));\n`,
  );
  const { stdout, stderr, code } = await mprun(['map', path, '1', '-q', '--backend', 'inline']);
  expect([stdout, code]).toEqual(['', 1]);
  expect(stderr).toMatch(
    /^error: the task ended its process, which is mprun itself, by an error that nobody caught \(ERR_MPRUN_WORKER_EXIT\)\n/,
  );
  expect(stderr).toContain('\nRangeError: late\n');
});
