/** The examples of the command line's specification, by their numbers, as somebody types them. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { shell, type Result } from '../support/mprun.ts';
import { makeFolder } from '../support/workspace.ts';

/** What a script prints that calls mprun, on two processors. */
async function run(script: string): Promise<Result> {
  return shell(`export MPRUN_PROCESSES=2; mprun() { $MPRUN "$@"; }; ${script}`);
}

/** Results stand on a line each. */
const rows = (text: string): string => text.split(' ').join('\n') + '\n';

interface Expected {
  readonly out?: string;
  /** Exact, but for times. */
  readonly err?: string | RegExp;
  readonly code?: number;
}

async function expectRun(script: string, { out = '', err = '', code = 0 }: Expected): Promise<void> {
  const result = await run(script);
  expect(result).toMatchObject({ stdout: out, code });
  if (typeof err === 'string') expect(result.stderr).toBe(err);
  else expect(result.stderr).toMatch(err);
}

const FAIL_4 = String.raw`FAIL #4 failOn3\(3\): Error: There was an error!\n {4}tasks/flaky\.ts:3:22 failOn3\n`;

test.each<[number, string, Expected]>([
  [
    1,
    'mprun map tasks/square.ts --inputs 0..9 --summary short',
    { out: rows('0 1 4 9 16 25 36 49 64 81'), err: /^10 tasks: 10 ok in \d+\.\d{3}s \(2 processes\)\n$/ },
  ],
  [2, 'mprun map tasks/square.ts -i 0..9 -f json --summary none', { out: '[0,1,4,9,16,25,36,49,64,81]\n' }],
  [3, 'mprun map tasks/square.ts -i 0..9..3 -q', { out: rows('0 9 36 81') }],
  [4, 'mprun map tasks/square.ts -i -2..2 -q', { out: rows('4 1 0 1 4') }],
  [5, 'seq 1 5 | mprun map tasks/square.ts -q', { out: rows('1 4 9 16 25') }],
  [
    6,
    `mprun map -e 'p => p.name + ":" + p.age' -a test/fixtures/people.csv -q`,
    { out: 'Ann:41\nLee, Bo:7\n' },
  ],
  [7, 'mprun starmap tasks/math.ts#pow -q ::: 2 3 ::: 1 2 3', { out: rows('2 4 8 3 9 27') }],
  [8, 'mprun starmap tasks/math.ts#pow -q ::: 2 3 4 :::+ 1 2 3', { out: rows('2 9 64') }],
  [
    9,
    'mprun map tasks/flaky.ts#failOn3 -i 0..4 --summary short',
    {
      out: rows('0 1 2 4'),
      err: new RegExp(String.raw`^${FAIL_4}5 tasks: 4 ok, 1 failed in \d+\.\d{3}s \(2 processes\)\n$`),
      code: 1,
    },
  ],
  [
    10,
    'mprun map tasks/flaky.ts#failOn3 -i 0..4 -f json -q',
    { out: '[0,1,2,null,4]\n', err: new RegExp(`^${FAIL_4}$`), code: 1 },
  ],
  [
    10,
    'mprun map tasks/flaky.ts#failOn3 -i 3,3,1,3 -q --exit-code count',
    { out: '1\n', err: /^(FAIL #[124] failOn3\(3\): Error: There was an error!\n( {4}.*\n)?){3}$/, code: 3 },
  ],
  [
    11,
    'mprun map tasks/flaky.ts#failOn3 -i 3,0..99 -j1 --halt now,fail=1 --summary short',
    {
      err: /^FAIL #1 failOn3\(3\): Error: There was an error!\n.*\n101 tasks: 0 ok, 1 failed, 100 cancelled in \d+\.\d{3}s \(1 process\)\n$/,
      code: 1,
    },
  ],
  [
    13,
    'mprun map tasks/crash.ts -i 0..3 -q',
    {
      out: rows('0 1 3'),
      err: /^FAIL #3 crash\(2\): WorkerExitError: worker PoolWorker-\d exited with code 7 \(ERR_MPRUN_WORKER_EXIT\)\n$/,
      code: 1,
    },
  ],
  [
    13,
    'mprun map tasks/crash.ts -i 0..3 -q --exit-code first 2>&1 >/dev/null | wc -l; exit ${PIPESTATUS[0]}',
    { out: '1\n', code: 7 },
  ],
  [
    14,
    'mprun map tasks/retry.ts#okOnThird -i 1 --retries 2 --retry-delay 50ms --summary short',
    {
      out: '1\n',
      err: /^retry #1 \(attempt 2 of 3\) in 50ms: Error: not yet\nretry #1 \(attempt 3 of 3\) in 100ms: Error: not yet\n1 task: 1 ok, 1 retried in \d+\.\d{3}s \(1 process\)\n$/,
    },
  ],
  [
    15,
    'mprun map tasks/sqare.ts -i 1',
    {
      err: "error: cannot find module 'tasks/sqare.ts' (ERR_MPRUN_MODULE_NOT_FOUND)\n(Did you mean tasks/square.ts?)\n",
      code: 127,
    },
  ],
  [
    16,
    'mprun map tasks/square.ts#sqare -i 1',
    {
      err: "error: tasks/square.ts has no export 'sqare' (ERR_MPRUN_EXPORT_NOT_FOUND)\n(exported functions: cube, default)\n",
      code: 127,
    },
  ],
  [
    17,
    'mprun map tasks/square.ts --jbos 3',
    {
      err: "error: unknown option '--jbos' (ERR_MPRUN_USAGE)\n(Did you mean --jobs?)\n(run with --help for usage)\n",
      code: 2,
    },
  ],
  [
    18,
    'mprun map tasks/square.ts -i 0..x',
    {
      err: "error: invalid --inputs '0..x': range bounds must both be numbers or both be letters (ERR_MPRUN_USAGE)\n(run with --help for usage)\n",
      code: 2,
    },
  ],
  [
    18,
    'mprun map tasks/square.ts -i 1 -j 0',
    {
      err: "error: invalid --processes '0': number of processes must be at least 1 (ERR_MPRUN_USAGE)\n(run with --help for usage)\n",
      code: 2,
    },
  ],
  [19, 'mprun map tasks/square.ts </dev/null', { err: 'no inputs\n' }],
  [19, 'mprun map tasks/square.ts --fail-if-empty </dev/null', { err: 'no inputs\n', code: 3 }],
  [
    20,
    'mprun map tasks/square.ts -i 0..2 --dry-run',
    {
      out: '1\tsquare(0)\n2\tsquare(1)\n3\tsquare(2)\n',
      err: '3 tasks, 2 processes, chunksize 1: nothing was run\n',
    },
  ],
  [22, 'mprun map tasks/square.ts -i 0..9 --shard 1/3 -q', { out: rows('0 9 36 81') }],
  [22, 'mprun map tasks/square.ts -i 0..9 --shard 2/3 -q', { out: rows('1 16 49') }],
  [22, 'mprun map tasks/square.ts -i 0..9 --shard 3/3 -q', { out: rows('4 25 64') }],
  [
    22,
    'mprun map tasks/square.ts -i 0..9 --shard 4/3',
    {
      err: "error: invalid --shard '4/3': index must be between 1 and 3 (ERR_MPRUN_USAGE)\n(run with --help for usage)\n",
      code: 2,
    },
  ],
  [22, 'mprun map tasks/square.ts -i 1 --shard 2/3', { err: 'shard 2/3 is empty\n' }],
  [23, 'mprun map tasks/square.ts -i 0..1000000 -q | head -1; echo ${PIPESTATUS[0]}', { out: '0\n141\n' }],
  [25, `mprun apply tasks/math.ts#powKw --args '[2]' --kwargs '{"y":3}' -q`, { out: '8\n' }],
  [
    26,
    'mprun run tasks/exits.ts terminated --terminate terminated',
    {
      out: 'Starting process for terminated\n     terminated.exitcode = -15\n',
      code: 143,
    },
  ],
  [
    26,
    'mprun run tasks/exits.ts exit_ok',
    { out: 'Starting process for exit_ok\n        exit_ok.exitcode = 0\n' },
  ],
  [
    33,
    'mprun list tasks/square.ts',
    { out: 'square(n)  Square a number (default)\ncube(n)  Cube a number\n' },
  ],
  [
    33,
    'mprun list tasks/square.ts --json',
    {
      out:
        '[{"name":"square","params":["n"],"default":true,"doc":"Square a number"},' +
        '{"name":"cube","params":["n"],"default":false,"doc":"Cube a number"}]\n',
    },
  ],
  [
    35,
    'mprun completion tcsh',
    {
      err: /^error: command-argument value 'tcsh' is invalid for argument 'shell'\. Allowed choices are bash, zsh, fish, powershell\. \(ERR_MPRUN_USAGE\)\n/,
      code: 2,
    },
  ],
  [35, 'mprun completion bash | bash -n && echo "status ${PIPESTATUS[0]}"', { out: 'status 0\n' }],
])('%i: %s', async (_number, script, expected) => expectRun(script, expected));

test('16: a syntax error is told with its place, 126', async () => {
  const folder = makeFolder();
  mkdirSync(join(folder, 'tasks'));
  writeFileSync(join(folder, 'tasks/bad.ts'), 'export default (n: number) => n;\n\nconst = 1;\n');
  await expectRun(`cd ${folder}; mprun map tasks/bad.ts -i 1`, {
    err: /^tasks\/bad\.ts:3:7: .* \(ERR_MPRUN_MODULE_LOAD\)\n$/,
    code: 126,
  });
});
