import { expect, test } from 'vitest';

import { mprun, shell } from '../support/mprun.ts';
import { makeLog } from '../support/workspace.ts';

test('a failed input is named with its place in the source; all others run; the exit status is 1', async () => {
  const { stdout, stderr, code } = await mprun([
    'map',
    'tasks/flaky.ts#failOn3',
    '-i',
    '0..4',
    '--summary',
    'short',
  ]);
  expect(stdout).toBe('0\n1\n2\n4\n');
  expect(stderr).toMatch(
    /^FAIL #4 failOn3\(3\): Error: There was an error!\n {4}tasks\/flaky\.ts:3:22 failOn3\n5 tasks: 4 ok, 1 failed in/,
  );
  expect(code).toBe(1);
});

test('-q leaves the failures', async () => {
  const { stderr } = await mprun(['map', 'tasks/flaky.ts', '-i', '0..3', '-q']);
  expect(stderr.split('\n').filter((line) => line.startsWith('FAIL'))).toEqual([
    'FAIL #2 flaky(1): RangeError: 1 is odd',
    'FAIL #4 flaky(3): RangeError: 3 is odd',
  ]);
});

test('failures that say the same are told in full once, then counted', async () => {
  const { stderr } = await mprun([
    'map',
    'test/fixtures/tasks/odd.ts#throwIt',
    '-i',
    '[' + '"x",'.repeat(29) + '"x"]',
    '-q',
  ]);
  expect(stderr.match(/^FAIL/gm)).toHaveLength(10);
  expect(stderr).toContain('… and 20 more like it (#11, #12, ');
});

test('a dead worker is told with input, exit code and its last words; nothing else is lost and nothing runs twice', async () => {
  const log = makeLog();
  const inputs = JSON.stringify([...Array(100).keys()].map((n) => ({ n, dies: 37, log: log.path })));
  const { stdout, stderr, code } = await mprun(
    [
      'map',
      'test/fixtures/tasks/deaths.ts#byExit',
      '-i',
      '-',
      '--type',
      'json',
      '--chunksize',
      '100',
      '--summary',
      'short',
    ],
    { input: inputs.slice(1, -1).replaceAll('},{', '}\n{') },
  );
  expect(stdout.split('\n').slice(0, -1).map(Number)).toEqual([...Array(100).keys()].filter((n) => n !== 37));
  expect(stderr).toMatch(
    /^FAIL #38 byExit\(\{ n: 37, .*WorkerExitError: worker PoolWorker-\d exited with code 7 \(ERR_MPRUN_WORKER_EXIT\)$/m,
  );
  expect(stderr).toContain('100 tasks: 99 ok, 1 crashed in');
  expect(log.lines()).toEqual([...Array(100).keys()].map(String));
  expect(code).toBe(1);
});

test('a worker that exits with 0 without an answer is a failure', async () => {
  const log = makeLog();
  const input = JSON.stringify([{ n: 1, dies: 1, log: log.path }]);
  const { stderr, code } = await mprun([
    'map',
    'test/fixtures/tasks/deaths.ts#byExitZero',
    '-i',
    input,
    '-q',
  ]);
  expect(stderr).toContain('WorkerExitError: worker PoolWorker-1 exited with code 0');
  expect(code).toBe(1);
});

test('an input that is out of time is told with the limit', async () => {
  const { stdout, stderr, code } = await mprun([
    ...['map', 'tasks/sleep.ts', '-i', '0.01,30', '--timeout', '300ms', '--summary', 'short'],
  ]);
  expect(stdout).toBe('0.01\n');
  expect(stderr).toContain('FAIL #2 sleep(30): TimeoutError: timed out after 300ms (ERR_MPRUN_TIMEOUT)\n');
  expect(stderr).toContain('2 tasks: 1 ok, 1 timed out in');
  expect(code).toBe(1);
});

test('an initializer that throws ends the run once, with its error and place', async () => {
  const log = makeLog();
  const { stdout, stderr, code } = await mprun([
    ...['map', 'test/fixtures/tasks/init.ts#readState', '-i', '1..50', '-p', '2'],
    ...['--initializer', 'setUpFailing', '--initargs', JSON.stringify([log.path])],
  ]);
  expect(stdout).toBe('');
  expect(stderr).toMatch(
    /^error: the initializer failed: RangeError: no set-up today \(ERR_MPRUN_INITIALIZER\)\n {4}test\/fixtures\/tasks\/init\.ts:\d+:\d+ .*\n$/,
  );
  expect(log.lines().length).toBeLessThanOrEqual(2);
  expect(code).toBe(125);
});

test('a result that JSON cannot hold fails its input, with a reason', async () => {
  const { stderr, code } = await mprun([
    'map',
    'test/fixtures/tasks/odd.ts#notCloneable',
    '-i',
    '0..2',
    '-q',
  ]);
  expect(stderr).toContain('FAIL #2 notCloneable(1): NotCloneableError: result.a[1] is a function');
  expect(code).toBe(1);
});

test('task prints go to stderr, whole lines, and leave stdout to the results', async () => {
  const spec = JSON.stringify(Array.from({ length: 4 }, () => ({ lines: 5, width: 200_000 })));
  const { stdout, stderr } = await mprun([
    'map',
    'test/fixtures/tasks/odd.ts#print',
    '-i',
    spec,
    '-q',
    '-p',
    '4',
  ]);
  expect(stdout).toBe('5\n5\n5\n5\n');
  const printed = stderr.split('\n').slice(0, -1);
  expect(printed).toHaveLength(20);
  expect(printed.every((line) => line.length === 200_000 && new Set(line).size === 1)).toBe(true);
});

test('what a worker printed before it was killed is complete', async () => {
  const { stderr } = await mprun(['map', 'test/fixtures/tasks/odd.ts#printAndDie', '-i', '1000000', '-q']);
  expect(stderr.indexOf('\n')).toBe(999_999);
  expect(stderr).toContain('was killed by SIGKILL');
});

test("where no process can be started, the run ends with the system's reason", async () => {
  const { stdout, stderr, code } = await shell('ulimit -n 30; $MPRUN map tasks/square.ts -i 1..20 -p 10');
  expect(stdout).toBe('');
  expect(stderr).toMatch(
    /^error: PoolWorker-\d+ could not be started: EMFILE.* \(ERR_MPRUN_WORKER_START\)\n$/,
  );
  expect(code).toBe(125);
});
