import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { mprun, start, type Running } from '../support/mprun.ts';
import { makeFolder } from '../support/workspace.ts';

interface Watched extends Pick<Running, 'process' | 'result'> {
  readonly folder: string;
  /** Resolves when stderr holds the text. */
  readonly sees: (text: string | RegExp) => Promise<void>;
  /** Resolves when it has ended its n-th run and waits. */
  readonly waits: (times: number) => Promise<void>;
}

/** A task that imports a helper, watched. */
function watched(helper: string, args: readonly string[]): Watched {
  const folder = makeFolder();
  mkdirSync(join(folder, 'node_modules'));
  writeFileSync(join(folder, 'helper.ts'), helper);
  writeFileSync(
    join(folder, 'task.ts'),
    "import { f } from './helper.ts';\nexport default (n: number) => f(n);\n",
  );
  writeFileSync(join(folder, 'in.txt'), '5\n');
  const running = start(['map', 'task.ts', '--watch', '--summary', 'none', ...args], { cwd: folder });
  onTestFinished(() => void running.process.kill('SIGKILL'));
  const waits = (times: number): Promise<void> =>
    running.sees(new RegExp(`(watching \\d files? \\(Ctrl\\+C ends\\)[^]*){${times}}`));
  return { ...running, sees: (text) => running.sees(text), folder, waits };
}

const PLUS_ONE = 'export const f = (n: number): number => n + 1;\n';

test('runs again when an imported file, or one of inputs, has changed; also after an error; Ctrl-C ends it', async () => {
  const { folder, waits, result, process } = watched(PLUS_ONE, ['-a', 'in.txt']);
  await waits(1);
  writeFileSync(join(folder, 'helper.ts'), PLUS_ONE.replace('+', '-'));
  await waits(2);
  appendFileSync(join(folder, 'in.txt'), '7\n');
  await waits(3);
  writeFileSync(join(folder, 'helper.ts'), 'export const f = = 1;\n');
  await waits(4);
  writeFileSync(join(folder, 'helper.ts'), PLUS_ONE);
  await waits(5);
  process.kill('SIGINT');
  const { stdout, stderr, code } = await result;
  expect(stdout).toBe('6\n4\n4\n6\n6\n8\n');
  expect(stderr.split('\n').filter((line) => !line.startsWith('watching 3 files'))).toEqual([
    'helper.ts has changed: running again',
    'in.txt has changed: running again',
    'helper.ts has changed: running again',
    expect.stringMatching(/^helper\.ts:1:18: .*\(ERR_MPRUN_MODULE_LOAD\)$/),
    'helper.ts has changed: running again',
    '',
  ]);
  expect(code).toBe(130);
});

test('a change stops the run that is under way, and begins another', async () => {
  const forever =
    'export const f = (n: number) => (console.log("begun"), new Promise(() => setInterval(() => n, 1000)));\n';
  const { folder, sees, waits, result, process } = watched(forever, ['-i', '1', '-p', '1']);
  await sees('begun');
  writeFileSync(join(folder, 'helper.ts'), PLUS_ONE);
  await waits(1);
  process.kill('SIGTERM');
  const { stdout, code } = await result;
  expect([stdout, code]).toEqual(['2\n', 143]);
});

test('Ctrl-C ends a run that is under way as it always does', async () => {
  const forever =
    'export const f = (n: number) => (console.log("begun"), new Promise(() => setInterval(() => n, 1000)));\n';
  const { sees, result, process } = watched(forever, ['-i', '1', '-p', '1']);
  await sees('begun');
  process.kill('SIGINT');
  await sees('Stopping: waiting for 1 running task');
  process.kill('SIGTERM');
  expect((await result).code).toBe(130);
});

test.each([
  [['--shard', '1/2', '-i', '1'], /'-w, --watch' cannot be used with option '--shard <i\/n>'/],
  [['--joblog', 'x', '--resume', '-i', '1'], /'-w, --watch' cannot be used with option '--resume'/],
  [[], /^error: --watch cannot run inputs from stdin again/],
  [['-i', '-'], /^error: --watch cannot run inputs from stdin again/],
  [['-i', '1', '--backend', 'inline'], /^error: --watch is not for --backend inline/],
])('--watch %j is refused', async (args, message) => {
  const { stdout, stderr, code } = await mprun(['map', 'tasks/square.ts', '--watch', ...args], {
    input: '1\n',
  });
  expect(stderr).toMatch(message);
  expect([stdout, code]).toEqual(['', 2]);
});

test('what has no file cannot be watched, and CI runs once', async () => {
  const { stderr, code } = await mprun(['map', '-e', 'x => x', '1', '--watch']);
  expect([stderr.split('\n')[0], code]).toEqual(['error: --watch has no file to watch (ERR_MPRUN_USAGE)', 2]);
  const ci = await mprun(['map', 'tasks/square.ts', '-i', '3', '--watch', '-q'], { env: { CI: 'true' } });
  expect(ci).toMatchObject({ stdout: '9\n', stderr: 'warning: --watch is ignored, as CI is set\n', code: 0 });
});
