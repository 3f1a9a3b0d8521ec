/** The examples of the command line's specification that take more than a line to look at, by their numbers. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

import { expect, test } from 'vitest';

import { mprun, start } from '../support/mprun.ts';
import { makeFolder } from '../support/workspace.ts';
import { schemaFaults } from '../support/xmllint.ts';

const rowsOf = (joblog: string): string[][] =>
  readFileSync(joblog, 'utf8')
    .split('\n')
    .slice(1, -1)
    .map((line) => line.split('\t'));

test('12: an input that is out of time is cut off, told, and a row of the joblog', async () => {
  const joblog = join(makeFolder(), 'j.log');
  const { stdout, stderr, code } = await mprun([
    ...['map', 'tasks/sleep.ts', '-i', '0.1,60', '-p', '2', '--timeout', '300ms'],
    ...['--joblog', joblog, '--summary', 'short'],
  ]);
  expect([stdout, code]).toEqual(['0.1\n', 1]);
  expect(stderr).toMatch(
    /^FAIL #2 sleep\(60\): TimeoutError: timed out after 300ms \(ERR_MPRUN_TIMEOUT\)\n2 tasks: 1 ok, 1 timed out in \d+\.\d{3}s \(2 processes\)\nRe-run the failed task: add --resume-failed\n$/,
  );
  const [header] = readFileSync(joblog, 'utf8').split('\n');
  expect(header).toBe('Seq\tHost\tStarttime\tJobRuntime\tSend\tReceive\tExitval\tSignal\tCommand');
  const command = (seconds: string): string => `mprun apply tasks/sleep.ts --args '[${seconds}]'`;
  expect(rowsOf(joblog)).toEqual([
    [
      '1',
      ':',
      expect.stringMatching(/^\d{10}\.\d{3}$/),
      expect.stringMatching(/^[ \d]{6}\.\d{3}$/),
      '0',
      '0',
      '0',
      '0',
      command('0.1'),
    ],
    [
      '2',
      ':',
      expect.stringMatching(/^\d{10}\.\d{3}$/),
      expect.stringMatching(/^[ \d]{6}\.\d{3}$/),
      '0',
      '0',
      '-1',
      '15',
      command('60'),
    ],
  ]);
});

test('21: after the code is mended, --resume-failed runs what had failed, and nothing else', async () => {
  const folder = makeFolder();
  const args = [
    'map',
    'flaky.mjs#failOn3',
    '-i',
    '0..4',
    '-p',
    '2',
    '--joblog',
    'j.log',
    '--summary',
    'short',
  ];
  writeFileSync(
    join(folder, 'flaky.mjs'),
    "export function failOn3(n) {\n  if (n === 3) throw new Error('There was an error!');\n  return n;\n}\n",
  );
  const first = await mprun(args, { cwd: folder });
  expect(first).toMatchObject({ stdout: '0\n1\n2\n4\n', code: 1 });
  expect(first.stderr).toMatch(/\nRe-run the failed task: add --resume-failed\n$/);
  writeFileSync(join(folder, 'flaky.mjs'), 'export const failOn3 = (n) => n;\n');
  const second = await mprun([...args, '--resume-failed'], { cwd: folder });
  expect(second).toMatchObject({ stdout: '3\n', code: 0 });
  expect(second.stderr).toMatch(/^5 tasks: 1 ok, 4 skipped in \d+\.\d{3}s \(\d process(es)?\)\n$/);
});

const SLEEP =
  "async (s) => { console.log('begun'); await new Promise((go) => setTimeout(go, s * 1000)); return s; }";

test('24: Ctrl-C lets what runs end, and nothing else begin', async () => {
  const running = start(['map', '-e', SLEEP, '-i', '0.8,0.8,0.8,0.8', '-p', '2', '--summary', 'short']);
  await running.sees(/begun\n[^]*begun\n/);
  running.process.kill('SIGINT');
  const { stdout, stderr, code } = await running.result;
  expect([stdout, code]).toEqual(['0.8\n0.8\n', 130]);
  expect(stderr).toMatch(
    /^begun\nbegun\nStopping: waiting for 2 running tasks \(press Ctrl\+C again to terminate them\)\n4 tasks: 2 ok, 2 cancelled in \d+\.\d{3}s \(2 processes\)\n$/,
  );
});

test('24: a second Ctrl-C ends what runs', async () => {
  const running = start(['map', '-e', SLEEP, '-i', '60,60,60,60', '-p', '2', '--summary', 'short']);
  await running.sees(/begun\n[^]*begun\n/);
  running.process.kill('SIGINT');
  await running.sees('Stopping');
  // Sooner, it would count as the same press.
  await setTimeout(250);
  running.process.kill('SIGINT');
  const { stdout, stderr, code } = await running.result;
  expect([stdout, code]).toEqual(['', 130]);
  expect(stderr).toMatch(
    /^begun\nbegun\nStopping: .*\nTerminating 2 workers\n4 tasks: 0 ok, 4 cancelled in .*\n$/,
  );
});

test('26: functions in processes of their own, and how these ended', async () => {
  const names = ['exit_error', 'exit_ok', 'return_value', 'raises', 'terminated'];
  const { stdout, stderr, code } = await mprun([
    'run',
    'tasks/exits.ts',
    ...names,
    '--terminate',
    'terminated',
  ]);
  expect(stdout).toBe(`${names.map((name) => `Starting process for ${name}\n`).join('')}\
     exit_error.exitcode = 1
        exit_ok.exitcode = 0
   return_value.exitcode = 0
         raises.exitcode = 1
     terminated.exitcode = -15
`);
  expect(stderr).toMatch(
    /^Process raises:\nError: There was an error!\n {4}at raises \(.*tasks\/exits\.ts:19:9\)\n/,
  );
  expect(code).toBe(1);
});

test('27: an initializer in each worker, workers that are replaced after two inputs', async () => {
  const { stdout, stderr, code } = await mprun([
    ...['map', 'tasks/pool.ts#doCalculation', '-i', '0..9', '-j4'],
    ...['--initializer', 'startProcess', '--maxtasksperchild', '2'],
  ]);
  expect([stdout, code]).toEqual(['0\n2\n4\n6\n8\n10\n12\n14\n16\n18\n', 0]);
  const started = stderr.match(/^Starting PoolWorker-\d+$/gm) ?? [];
  expect(started.length).toBeGreaterThanOrEqual(5);
  expect(new Set(started).size).toBe(started.length);
  const exits = /^PoolWorker-1\.\.(\d+)\.exitcode = 0$/m.exec(stderr);
  // Up to eight workers have a line each.
  const lines = exits ? Number(exits[1]) : (stderr.match(/^ +PoolWorker-\d+\.exitcode = 0$/gm) ?? []).length;
  expect(lines).toBeGreaterThanOrEqual(5);
  expect(stderr).toMatch(/\n10 tasks: 10 ok in \d+\.\d{3}s \(4 processes\)\n$/);
});

test("28: a benchmark's lines", async () => {
  const { stdout, code } = await mprun(['bench', 'tasks/count.ts', '-i', '0..9', '-j5', '-q']);
  const lines = stdout.split('\n').filter((line) => line.includes(' execution in '));
  expect(lines).toEqual(
    ['Sequential', 'Thread pool', 'Process pool'].map((mode) =>
      expect.stringMatching(new RegExp(String.raw`^${mode} execution in \d+(\.\d+)? seconds$`)),
    ),
  );
  expect(stdout.startsWith('Sequential execution in ')).toBe(true);
  expect(code).toBe(0);
});

test('29: a benchmark of several runs: statistics, and files', async () => {
  const folder = makeFolder();
  const [json, markdown] = [join(folder, 'b.json'), join(folder, 'b.md')];
  const { stdout, code } = await mprun([
    ...['bench', 'tasks/count.ts', '-i', '0..9', '--runs', '5'],
    ...['--export-json', json, '--export-markdown', markdown],
  ]);
  expect(stdout).toMatch(/^0\n1\n2\n3\n4\n5\n6\n7\n8\n9\nSequential execution in [\d.]+ seconds\n/);
  expect(stdout).toMatch(
    /\nBenchmark 1: sequential\n {2}Time \(mean ± σ\): .* \[User: .*, System: .*\]\n {2}Range \(min … max\): .* 5 runs\n\nBenchmark 2: threads\n[^]*\nBenchmark 3: processes\n/,
  );
  expect(stdout).toMatch(/\nSummary\n {2}\w+ ran\n( {4} *\d+\.\d\d ± \d+\.\d\d times faster than \w+\n){2}/);
  const { results } = JSON.parse(readFileSync(json, 'utf8')) as {
    results: { command: string; times: number[] }[];
  };
  expect(results.map(({ command, times }) => [command, times.length])).toEqual([
    ['sequential', 5],
    ['threads', 5],
    ['processes', 5],
  ]);
  const table = readFileSync(markdown, 'utf8').split('\n');
  expect(table.slice(0, 2)).toEqual([
    '| Command | Mean [ms] | Min [ms] | Max [ms] | Relative |',
    '|:---|---:|---:|---:|---:|',
  ]);
  expect(code).toBe(0);
});

test('31: in a GitHub action, annotations and a step summary besides; a JUnit report', async () => {
  const folder = makeFolder();
  const [summary, report] = [join(folder, 's.md'), join(folder, 'r.xml')];
  const { stdout, stderr, code } = await mprun(
    [
      ...['map', 'tasks/flaky.ts#failOn3', '-i', '0..4', '-p', '2', '--summary', 'short'],
      '--reporter',
      `junit=${report}`,
    ],
    { env: { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary } },
  );
  expect([stdout, code]).toEqual(['0\n1\n2\n4\n', 1]);
  expect(stderr).toMatch(
    /^FAIL #4 failOn3\(3\): Error: There was an error!\n {4}tasks\/flaky\.ts:3:22 failOn3\n5 tasks: 4 ok, 1 failed in .*\n::error title=mprun%3A #4 failOn3\(3\),file=tasks\/flaky\.ts,line=3,col=22::Error: There was an error!%0A {4}at failOn3 \(tasks\/flaky\.ts:3:22\)\n$/,
  );
  expect(readFileSync(summary, 'utf8')).toMatch(
    /^\| 5 \| 4 \| 1 \|.*\n\n\| # \| Task \|.*\n.*\n\| 4 \| failOn3/m,
  );
  const xml = readFileSync(report, 'utf8');
  expect(xml).toContain('<testsuites name="mprun" tests="5" failures="1" errors="0"');
  expect(schemaFaults(xml, 'test/fixtures/junit.xsd')).toBe('');
});

test('34: doctor says what mprun finds here', async () => {
  const { stdout, code } = await mprun(['doctor']);
  expect(stdout).toMatch(/^✔ Node +\d+\.\d+\.\d+ /);
  for (const check of ['CPUs', 'TypeScript', 'Worker process', 'Config'])
    expect(stdout).toMatch(new RegExp(`^✔ ${check} `, 'm'));
  expect(code).toBe(0);
});
