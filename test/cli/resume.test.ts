/**
 * Runs that are gone on with. What a joblog promises: an input that has a row is not run again, and its result is on stdout, or
 * kept in `<joblog>.held`. A result that was written when its run was killed before it could note that is written again.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { mprun, shell, BIN } from '../support/mprun.ts';
import { makeLoggedFolder, type LoggedFolder } from '../support/logged-run.ts';

const lines = (text: string): string[] => text.split('\n').slice(0, -1);
const sorted = (values: readonly unknown[]): number[] => values.map(Number).sort((a, b) => a - b);
const upTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n);
const heldFile = ({ path }: LoggedFolder): boolean => existsSync(join(path, 'j.log.held'));

test.each([
  ['ordered', 'j.log', []],
  ['ordered', 'j.jsonl', []],
  ['unordered', 'j.log', ['--unordered']],
  ['unordered', 'j.jsonl', ['--unordered']],
] as const)(
  'killed at any moment, an %s run with %s goes on: nothing is lost, nothing done is run again',
  async (_how, joblog, flags) => {
    const count = 200;
    const folder = makeLoggedFolder(joblog);
    const args = ['-i', `0..${count - 1}`, '-p', '2', ...flags];
    let printed: number[] = [];
    const kills: { readonly done: Set<unknown>; readonly printed: number }[] = [];
    const moments = upTo(3).map(() => 1 + Math.floor(Math.random() * 50));
    for (const more of moments) {
      const before = folder.logged().length;
      const running = folder.start(...args, '--resume');
      await folder.until(() => folder.logged().length >= before + more);
      running.process.kill('SIGKILL');
      const { stdout, signal } = await running.result;
      expect(signal).toBe('SIGKILL');
      printed = [...printed, ...lines(stdout).map(Number)];
      const held = new Set(folder.held());
      const logged = folder.logged();
      // What has a row and is not held is on stdout: the reader has it.
      expect(logged.filter((n) => !held.has(n) && !printed.includes(n as number))).toEqual([]);
      kills.push({ done: new Set(logged.filter((n) => !held.has(n))), printed: printed.length });
    }
    const runsOfLogged = runCounts(folder, folder.logged());
    const last = await folder.map(...args, '--resume');
    expect(last).toMatchObject({ code: 0, stderr: '' });
    printed = [...printed, ...lines(last.stdout).map(Number)];
    expect(sorted([...new Set(printed)]), `killed after ${moments.join(', ')} rows`).toEqual(upTo(count));
    // Written again is only what was not noted as written.
    for (const kill of kills) expect(printed.slice(kill.printed).filter((n) => kill.done.has(n))).toEqual([]);
    expect(runCounts(folder, [...runsOfLogged.keys()])).toEqual(runsOfLogged);
    expect(existsSync(join(folder.path, `${joblog}.held`))).toBe(false);
    // A run that has nothing to do says so, and prints nothing.
    expect(await folder.map(...args, '--resume')).toMatchObject({ stdout: '', code: 0 });
  },
  60_000,
);

function runCounts(folder: LoggedFolder, inputs: readonly unknown[]): Map<unknown, number> {
  const counts = new Map<unknown, number>(inputs.map((input) => [input, 0]));
  for (const input of folder.runs()) if (counts.has(input)) counts.set(input, (counts.get(input) ?? 0) + 1);
  return counts;
}

test('results that wait for an earlier one outlive a kill: they are printed, not computed again', async () => {
  const folder = makeLoggedFolder();
  const args = ['-p', '2', '--chunksize', '1', '-i', '1,wait,3,4,5'];
  const running = folder.start(...args);
  await folder.until(() => folder.logged().length === 4);
  running.process.kill('SIGKILL');
  expect((await running.result).stdout).toBe('1\n');
  expect(folder.held()).toEqual([3, 4, 5]);
  folder.touch('go');
  const resumed = await folder.map(...args, '--resume');
  expect(resumed).toMatchObject({ stdout: 'wait\n3\n4\n5\n', code: 0 });
  expect(sorted(folder.runs().filter((input) => input !== 'wait'))).toEqual([1, 3, 4, 5]);
  expect(heldFile(folder)).toBe(false);
});

test('a result that was held by a run which was killed before it logged it is computed again, once', async () => {
  const folder = makeLoggedFolder();
  const args = ['-p', '2', '--chunksize', '1', '-i', 'wait,2'];
  const running = folder.start(...args);
  await folder.until(() => folder.logged().length === 1 && folder.runs().length === 2);
  running.process.kill('SIGKILL');
  await running.result;
  const log = readFileSync(join(folder.path, 'j.log'), 'utf8');
  folder.touch('j.log', log.slice(0, log.indexOf('\n') + 1));
  expect([folder.logged(), folder.held()]).toEqual([[], [2]]);
  folder.touch('go');
  expect(await folder.map(...args, '--resume')).toMatchObject({ stdout: 'wait\n2\n', code: 0 });
  expect(folder.runs().filter((input) => input === 2)).toHaveLength(2);
  expect(heldFile(folder)).toBe(false);
});

test('who resumes with --unordered gets the results that have waited, too', async () => {
  const folder = makeLoggedFolder();
  const args = ['-p', '2', '--chunksize', '1', '-i', 'wait,2'];
  const running = folder.start(...args);
  await folder.until(() => folder.held().length === 1 && folder.logged().length === 1);
  running.process.kill('SIGKILL');
  expect((await running.result).stdout).toBe('');
  folder.touch('go');
  const resumed = await folder.map(...args, '--resume', '--unordered');
  expect(new Set(lines(resumed.stdout))).toEqual(new Set(['2', 'wait']));
  expect(heldFile(folder)).toBe(false);
});

test('a table that was killed before its first line is whole when it is resumed', async () => {
  const folder = makeLoggedFolder();
  const args = ['-p', '2', '--chunksize', '1', '-i', '1,2,wait', '-f', 'table'];
  const running = folder.start(...args);
  await folder.until(() => folder.logged().length === 2);
  running.process.kill('SIGKILL');
  expect((await running.result).stdout).toBe('');
  folder.touch('go');
  expect((await folder.map(...args, '--resume')).stdout).toBe('result\n------\n1\n2\nwait\n');
  expect(sorted(folder.runs().filter((input) => input !== 'wait'))).toEqual([1, 2]);
  expect(heldFile(folder)).toBe(false);
});

test.each([[[]], [['--unordered']]])(
  'what a slow reader has not taken has no row when mprun is killed %j',
  async (flags) => {
    const folder = makeLoggedFolder();
    writeFileSync(join(folder.path, 'long.mjs'), "export { long as default } from './task.mjs';\n");
    const args = ['map', 'long.mjs', '-i', '1..6', '-p', '1', '-q', '--joblog', 'j.log', ...flags];
    // bash holds the pipe open and reads nothing until mprun is dead.
    const script = `cd ${folder.path}; mkfifo pipe; exec 3<>pipe; ${process.execPath} ${BIN} ${args.join(' ')} >&3 & pid=$!;
    while [ "$(wc -l 2>/dev/null <runs)" != 6 ]; do sleep 0.02; done; sleep 0.3; kill -9 $pid; wait $pid 2>/dev/null;
    exec 4<pipe 3>&-; cat <&4 >first`;
    await shell(script);
    const first = readFileSync(join(folder.path, 'first'), 'utf8');
    const taken = lines(first).map((line) => Number(line[0]));
    const held = new Set(folder.held());
    expect(
      folder
        .logged()
        .filter((n) => !held.has(n))
        .every((n) => taken.includes(n as number)),
    ).toBe(true);
    const { stdout } = await mprun([...args, '--resume'], { cwd: folder.path });
    const all = [...taken, ...lines(stdout).map((line) => Number(line[0]))];
    expect(sorted([...new Set(all)])).toEqual([1, 2, 3, 4, 5, 6]);
  },
);

test('what a reader that has gone away did not take is printed when the run is resumed', async () => {
  const folder = makeLoggedFolder();
  writeFileSync(join(folder.path, 'long.mjs'), "export { long as default } from './task.mjs';\n");
  const args = 'map long.mjs -i 1..6 -p 2 -q --joblog j.log';
  // A line is longer than a pipe holds: the second does not fit into it.
  const first = await shell(`cd ${folder.path}; $MPRUN ${args} | head -1 | cut -c1; echo \${PIPESTATUS[0]}`);
  expect(first.stdout).toBe('1\n141\n');
  const second = await shell(`cd ${folder.path}; $MPRUN ${args} --resume | cut -c1`);
  expect(second).toMatchObject({ stdout: '2\n3\n4\n5\n6\n', stderr: '' });
  expect(heldFile(folder)).toBe(false);
});

test('--resume leaves out what has ended, --resume-failed what is ok, --retry-failed needs no inputs', async () => {
  const folder = makeLoggedFolder();
  const inputs = ['-i', '1,-2,3,-4'];
  expect(await folder.map(...inputs)).toMatchObject({ stdout: '1\n3\n', code: 1 });
  expect(await folder.map(...inputs, '--resume')).toMatchObject({ stdout: '', code: 0 });
  folder.touch('mended');
  expect(await folder.map('--retry-failed')).toMatchObject({ stdout: '-2\n-4\n', stderr: '', code: 0 });
  expect(await folder.map(...inputs, '--resume-failed')).toMatchObject({ stdout: '', code: 0 });
  expect(folder.runs()).toHaveLength(6);
});

test('the summary of a resumed run counts what was left out', async () => {
  const folder = makeLoggedFolder();
  await folder.map('-i', '1,-2,3');
  folder.touch('mended');
  const args = [
    'map',
    'task.mjs',
    '-i',
    '1,-2,3',
    '--joblog',
    'j.log',
    '--resume-failed',
    '--summary',
    'short',
  ];
  const { stdout, stderr } = await mprun(args, { cwd: folder.path });
  expect(stdout).toBe('-2\n');
  expect(stderr).toMatch(/^3 tasks: 1 ok, 2 skipped in /);
});

test('inputs are known by their value: inserted ones are run, and as many equal ones as are new', async () => {
  const folder = makeLoggedFolder();
  await folder.map('-i', '[1, 2, 7, {"a": 1}]');
  const { stdout } = await folder.map('-i', '[7, 0, 1, 7, {"a": 1}, 2, 7]', '--resume');
  expect(stdout).toBe('0\n7\n7\n');
  expect(folder.runs().filter((input) => input === 7)).toHaveLength(3);
});

test.each([
  [
    ['--joblog', 'no/such/j.log'],
    "error: cannot write 'no/such/j.log': no such folder (ERR_MPRUN_OUTPUT)\n",
    73,
  ],
  [['--joblog', '.'], "error: cannot write '.': it is a directory (ERR_MPRUN_OUTPUT)\n", 73],
  [
    ['--joblog', 'no.log', '--retry-failed'],
    "error: cannot open 'no.log': no such file (ERR_MPRUN_INPUT_OPEN)\n",
    66,
  ],
  [['--joblog', '.', '--resume'], "error: cannot read '.': it is a directory (ERR_MPRUN_INPUT_OPEN)\n", 66],
])(
  'a log that cannot be opened is told in one line, before anything runs: %j',
  async (args, stderr, code) => {
    const folder = makeLoggedFolder();
    // --retry-failed has its inputs from the log.
    const inputs = args.includes('--retry-failed') ? [] : ['-i', '1'];
    const result = await mprun(['map', 'task.mjs', ...inputs, '-q', ...args], { cwd: folder.path });
    expect(result).toMatchObject({ stdout: '', stderr, code });
    expect(folder.runs()).toEqual([]);
  },
);

test('a row that a kill has cut is no row; those before and behind it count', async () => {
  const folder = makeLoggedFolder();
  await folder.map('-i', '1..3', '-p', '1');
  const text = readFileSync(join(folder.path, 'j.log'), 'utf8');
  folder.touch('j.log', text.slice(0, -10));
  expect((await folder.map('-i', '1..4', '--resume', '-p', '1')).stdout).toBe('3\n4\n');
  expect((await folder.map('-i', '1..5', '--resume')).stdout).toBe('5\n');
});

test.each([
  [['task.mjs#other', '-i', '1', '--resume'], 'joblog was written for task.mjs, not for task.mjs#other'],
  [['-e', 'n => n', '1', '--resume-failed'], 'joblog was written for task.mjs'],
  [['task.mjs#pair', '--retry-failed'], 'joblog was written for task.mjs'],
])('the log of another function is refused: %j', async (args, message) => {
  const folder = makeLoggedFolder();
  await folder.map('-i', '1');
  const before = readFileSync(join(folder.path, 'j.log'), 'utf8');
  const { stdout, stderr, code } = await mprun(['map', ...args, '--joblog', 'j.log'], { cwd: folder.path });
  expect(stderr).toMatch(new RegExp(`^error: ${message}.*\\(ERR_MPRUN_JOBLOG\\)\n\\(`));
  expect([stdout, code]).toEqual(['', 2]);
  expect(readFileSync(join(folder.path, 'j.log'), 'utf8')).toBe(before);
});

test('a new run with the name of an old log begins anew, also where results had waited', async () => {
  const folder = makeLoggedFolder();
  const args = ['-p', '2', '--chunksize', '1', '-i', 'wait,2'];
  const running = folder.start(...args);
  await folder.until(() => folder.held().length === 1 && folder.logged().length === 1);
  running.process.kill('SIGKILL');
  await running.result;
  folder.touch('go');
  expect((await folder.map(...args)).stdout).toBe('wait\n2\n');
  expect(folder.runs().filter((input) => input === 2)).toHaveLength(2);
  expect(heldFile(folder)).toBe(false);
  // Without a log to go on with, there is nothing to resume.
  const lost = await mprun(['map', 'task.mjs', '1', '--resume'], { cwd: folder.path });
  expect(lost).toMatchObject({ stdout: '', code: 2 });
  expect(lost.stderr).toMatch(/^error: --resume needs --joblog/);
});
