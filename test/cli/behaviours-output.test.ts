/**
 * The command line's behaviours, as its specification numbers them, and the tests that show them:
 *
 *     1, 2, 3, 29, 30     here (1, 2 also in map.test.ts)           17      resume.test.ts
 *     4, 7, 12, 13        failures.test.ts                          18      examples.test.ts, behaviours-control.test.ts
 *     5, 22               map.test.ts                               19      inputs.test.ts
 *     6                   streams.test.ts                           20, 21  bad-input.test.ts
 *     8, 9, 11, 14, 15    behaviours-failures.test.ts               27      examples-runs.test.ts
 *     10, 16, 24          behaviours-control.test.ts                28      reports.test.ts
 *     23                  signals.test.ts, the third press there    31      bench.test.ts
 *     25                  progress.test.ts, terminal.test.ts        32      here
 *     26                  streams.test.ts, terminal.test.ts
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

import { expect, test } from 'vitest';

import { makeLoggedFolder } from '../support/logged-run.ts';
import { BIN, mprun, shell, start } from '../support/mprun.ts';
import { makeFolder } from '../support/workspace.ts';

test.each([
  ['1', 'in order, each as soon as all before it are there', [], '1\n', '1\nwait\n3\n'],
  ['2', 'as they come', ['--unordered'], '1\n3\n', '1\n3\nwait\n'],
])('%s: results %s', async (_number, _how, flags, first, all) => {
  const folder = makeLoggedFolder();
  const running = folder.start('-i', '1,wait,3', '-p', '2', '--chunksize', '1', ...flags);
  let seen = '';
  running.process.stdout?.on('data', (text: string) => (seen += text));
  await folder.until(() => seen.length >= first.length && folder.runs().length === 3);
  // What comes out of order would be there now.
  if (flags.length === 0) await folder.until(() => folder.held().length === 1);
  expect([...seen.split('\n')].sort()).toEqual(first.split('\n').sort());
  folder.touch('go');
  const { stdout, code } = await running.result;
  expect(code).toBe(0);
  expect(flags.length > 0 ? stdout.split('\n').sort() : stdout).toEqual(
    flags.length > 0 ? all.split('\n').sort() : all,
  );
});

test('3: stdout is results alone, whatever tasks print and whether somebody watches', async () => {
  const folder = makeFolder();
  const task =
    "n => { console.log('noise', n); process.stdout.write('more'); if (n === 2) throw new Error('two'); return { n } }";
  const file = join(folder, 'out.json');
  const command = `${process.execPath} ${BIN} map -e "${task}" -i 1..3 -f json`;
  const results = [{ n: 1 }, null, { n: 3 }];
  const piped = await shell(`${command} 2>${folder}/err`);
  expect(JSON.parse(piped.stdout)).toEqual(results);
  // stderr is a terminal here.
  const watched = await shell(
    `script -qec '${command.replaceAll("'", `'"'"'`)} --progress bar >${file}' /dev/null`,
  );
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(results);
  expect(watched.stdout).toContain('noise 3');
});

test.each([['index'], ['hash']])(
  '29: shards by %s are all inputs, each once, and the same each time',
  async (how) => {
    const shard = async (part: string): Promise<string[]> => {
      const args = ['map', '-e', 'x => x', '-i', 'a..j', '-q', '--backend', 'inline', '--shard-by', how];
      return (await mprun([...args, '--shard', part])).stdout.split('\n').slice(0, -1);
    };
    const parts = await Promise.all(['1/3', '2/3', '3/3'].map(shard));
    expect(parts.flat().sort()).toEqual(Array.from('abcdefghij'));
    expect(await shard('2/3')).toEqual(parts[1]);
  },
);

test.each([
  ['0/3', 'index must be between 1 and 3'],
  ['4/3', 'index must be between 1 and 3'],
  ['x', 'expected INDEX/COUNT like 1/3'],
])('29: --shard %s is refused', async (part, reason) => {
  const { stdout, stderr, code } = await mprun(['map', 'tasks/square.ts', '-i', '1', '--shard', part]);
  expect([stdout, code]).toEqual(['', 2]);
  expect(stderr).toMatch(new RegExp(`^error: invalid --shard '${part}'.*\\(ERR_MPRUN_USAGE\\)\n`));
  expect(stderr).toContain(reason);
});

test('30: of an endless stdin no more is read than may wait, and none of it is lost', async () => {
  const folder = makeLoggedFolder();
  const args = ['map', 'task.mjs', '-q', '-p', '2', '--prefetch', '6', '--chunksize', '1'];
  const running = start(args, { cwd: folder.path, pipe: true });
  const { stdin, stdout } = running.process;
  // A line is longer than a pipe holds.
  const line = `${'x'.repeat(100_000)}\n`;
  let written = 0;
  const pump = (): void => {
    while (written < 500 && !stdin?.destroyed) {
      written++;
      if (stdin?.write(line) === false) return;
    }
  };
  stdin?.on('drain', pump);
  stdin?.write('wait\n');
  pump();
  await folder.until(() => folder.runs().length === 6);
  // More would be read, and run, in this time.
  await setTimeout(300);
  expect(folder.runs()).toHaveLength(6);
  expect(written).toBeLessThan(20);
  let results = 0;
  stdout?.on('data', (text: string) => (results += text.split('\n').length - 1));
  folder.touch('go');
  await folder.until(() => results >= 50);
  stdin?.off('drain', pump).end();
  const { stdout: all, code } = await running.result;
  expect(code).toBe(0);
  expect(all.split('\n')[0]).toBe('wait');
  expect(all === `wait\n${line.repeat(written)}`).toBe(true);
});

test('32: the version, and help, are on stdout; a missing module is an error', async () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  expect(await mprun(['--version'])).toMatchObject({ stdout: `${version}\n`, stderr: '', code: 0 });
  for (const args of [[], ['map', '--help'], ['help', 'bench'], ['-h']]) {
    const { stdout, stderr, code } = await mprun(args);
    expect([stderr, code]).toEqual(['', 0]);
    expect(stdout).toMatch(/^Usage: mprun /);
  }
  const { stdout, stderr, code } = await mprun(['map']);
  expect([stdout, code]).toEqual(['', 2]);
  expect(stderr).toMatch(/^error: missing required argument 'module' \(ERR_MPRUN_USAGE\)\n/);
});
