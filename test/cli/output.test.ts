import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { mprun, shell, start, type Running } from '../support/mprun.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'mprun-output-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const FLAKY = ['map', 'tasks/flaky.ts#failOn3', '-i', '0..4', '-q'];

const read = (name: string): string => readFileSync(join(folder, name), 'utf8');

test.each([
  [['-f', 'jsonl'], '0\n1\n2\n4\n'],
  [['--json'], '[0,1,2,null,4]\n'],
  [['-f', 'json', '--on-error', 'omit'], '[0,1,2,4]\n'],
  [['-f', 'csv'], 'result\n0\n1\n2\n4\n'],
  [['-f', 'tsv', '--on-error', 'null'], 'result\n0\n1\n2\n""\n4\n'],
  [['-f', 'table'], 'result\n------\n     0\n     1\n     2\n     4\n'],
  [
    ['--template', '{#}: {} is {r} ({status})'],
    '1: 0 is 0 (ok)\n2: 1 is 1 (ok)\n3: 2 is 2 (ok)\n5: 4 is 4 (ok)\n',
  ],
  [['--on-error', 'inline'], '0\n1\n2\nerror: Error: There was an error!\n4\n'],
  [['--print0'], ['0', '1', '2', '4', ''].join('\0')],
  [['-f', 'none'], ''],
])('%j writes results as it says', async (args, expected) => {
  const { stdout, code } = await mprun([...FLAKY, ...args]);
  expect([stdout, code]).toEqual([expected, 1]);
});

test('--meta is a record for each input, failed ones too, as jsonl unless another format is named', async () => {
  const { stdout } = await mprun([...FLAKY, '--meta']);
  const records = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(records.map(({ seq, status, input }) => [seq, status, input])).toEqual(
    [0, 1, 2, 3, 4].map((n) => [n + 1, n === 3 ? 'failed' : 'ok', n]),
  );
  expect(JSON.parse((await mprun([...FLAKY, '--json', '--meta'])).stdout)).toHaveLength(5);
  expect((await mprun([...FLAKY, '-f', 'csv', '--meta'])).stdout).toMatch(
    /^seq,input,status,result,error,attempt,worker,pid,start,ms,exitcode,signal\n1,0,ok,0,,1,/,
  );
});

test.each([
  [['--json', '-f', 'csv'], '--json and -f csv are two formats'],
  [['--meta', '-f', 'lines'], '--meta is not for -f lines'],
  [['--meta', '--on-error', 'omit'], '--on-error is not for --meta'],
  [['-f', 'template'], '-f template needs --template'],
  [['--template', '{'], "invalid --template '{'"],
  [['--template', 'x', '-f', 'csv'], '--template is not for -f csv'],
  [['--template', 'x', '--json'], '--json and --template are two formats'],
  [['--print0', '--json'], '--print0 is not for -f json'],
  [['--on-error', 'skip'], "argument 'skip' is invalid"],
])('%j is a usage error, and nothing is run', async (args, message) => {
  const { stdout, stderr, code } = await mprun([...FLAKY, ...args]);
  expect([stdout, code]).toEqual(['', 2]);
  expect(stderr).toContain(message);
});

test.each(['lines', 'json', 'jsonl', 'csv', 'tsv', 'table', 'template'])(
  '-f %s: a reader that leaves ends the run silently, with 141',
  async (format) => {
    const template = format === 'template' ? "--template '{r}'" : '';
    const { stdout, stderr } = await shell(
      `$MPRUN map tasks/square.ts -i 0..1000000000000 -f ${format} ${template} | head -c 1 | wc -c; echo \${PIPESTATUS[0]}`,
    );
    expect([stdout.trim().split(/\s+/), stderr]).toEqual([['1', '141'], '']);
  },
);

test.each(['json', 'csv'])(
  'three megabytes of %s arrive in a pipe, although the status is 1',
  async (format) => {
    const { stdout } = await shell(
      `$MPRUN map -q -f ${format} test/fixtures/tasks/output.ts#long -i 0..31 | wc -c; echo \${PIPESTATUS[0]}`,
    );
    // 31 results of 100,000 characters with quotes and what stands between; one input fails.
    expect(stdout.trim().split(/\s+/)).toEqual(
      format === 'json' ? [String(31 * 100_003 + '[null]\n'.length), '1'] : [String(31 * 100_001 + 7), '1'],
    );
  },
);

test('-o: the file is there when the run is over, in place of the old one, with its permissions', async () => {
  const path = join(folder, 'out.json');
  writeFileSync(path, 'old');
  chmodSync(path, 0o640);
  expect(await mprun([...FLAKY, '--json', '-o', path])).toMatchObject({ stdout: '', code: 1 });
  expect(read('out.json')).toBe('[0,1,2,null,4]\n');
  expect(statSync(path).mode & 0o777).toBe(0o640);
  expect(readdirSync(folder)).toEqual(['out.json']);
});

test('-o: a run without results leaves an empty file', async () => {
  expect((await mprun(['map', 'tasks/square.ts', '-q', '-o', join(folder, 'out')], { input: '' })).code).toBe(
    0,
  );
  expect(read('out')).toBe('');
});

/** The first input is told and written, the second waits. */
const startWaiting = (path: string): Running =>
  start(['map', 'test/fixtures/tasks/output.ts#tellThenWait', '0', '1', '-p', '1', '-q', '-o', path]);

test('-o: what an interrupted run has written stays beside the old file, and is told', async () => {
  const path = join(folder, 'out');
  writeFileSync(path, 'old\n');
  const interrupt = async (): Promise<string> => {
    const running = startWaiting(path);
    await running.sees('waiting');
    running.process.kill('SIGTERM');
    const { stderr, code } = await running.result;
    expect(code).toBe(143);
    return stderr;
  };
  expect(await interrupt()).toContain(
    `results so far are in ${path}.partial: the run did not come to its end\n`,
  );
  expect([read('out'), read('out.partial')]).toEqual(['old\n', '0\n']);
  // Of the next run, too; the first is not lost.
  expect(await interrupt()).toContain(`results so far are in ${path}.partial2`);
  expect([read('out.partial'), read('out.partial2')]).toEqual(['0\n', '0\n']);
});

test('-o: results of a run that is killed are in the partial file', async () => {
  const path = join(folder, 'out');
  const running = startWaiting(path);
  await running.sees('waiting');
  running.process.kill('SIGKILL');
  await running.result;
  expect(existsSync(path)).toBe(false);
  expect(read('out.partial')).toBe('0\n');
});

test('-o: a run that resumes another puts its results behind those that are there', async () => {
  const [path, log] = [join(folder, 'out'), join(folder, 'log')];
  const run = async (inputs: string, ...more: string[]): Promise<number | null> =>
    (await mprun(['map', 'tasks/square.ts', '-i', inputs, '-q', '-o', path, '--joblog', log, ...more])).code;
  expect(await run('1..3')).toBe(0);
  expect(await run('1..5', '--resume')).toBe(0);
  expect(read('out')).toBe('1\n4\n9\n16\n25\n');
  expect(await run('1..6', '--resume', '--json')).toBe(2);
  expect(await run('1..2')).toBe(0);
  expect(read('out')).toBe('1\n4\n');
});

test('-o: a link, a device and a named pipe are written to, not replaced', async () => {
  const [target, link] = [join(folder, 'target'), join(folder, 'link')];
  writeFileSync(target, 'much longer than what comes');
  symlinkSync(target, link);
  expect((await mprun(['map', 'tasks/square.ts', '2', '-q', '-o', link])).code).toBe(0);
  expect(read('target')).toBe('4\n');
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
  expect(await mprun(['map', 'tasks/square.ts', '2', '-q', '-o', '/dev/null'])).toMatchObject({
    stdout: '',
    code: 0,
  });
  const piped = await shell(
    `mkfifo ${folder}/pipe; $MPRUN map tasks/square.ts -i 0..99999 -q -o ${folder}/pipe & sha1sum < ${folder}/pipe; wait $!; echo $?; $MPRUN map tasks/square.ts -i 0..99999 -q | sha1sum`,
  );
  const [got, status, expected] = piped.stdout.trim().split('\n');
  expect([got, status]).toEqual([expected, '0']);
});

test('-o: /dev/stdout is stdout, also where that is a file with something in it', async () => {
  const { stderr } = await shell(
    `echo before > ${folder}/all; $MPRUN map tasks/square.ts 2 -q -o /dev/stdout >> ${folder}/all`,
  );
  expect([read('all'), stderr]).toEqual(['before\n4\n', '']);
});

test.each([
  ['nowhere/out', 'no such folder'],
  ['.', 'it is a directory'],
])('-o %s is refused before anything is run', async (name, reason) => {
  const { stdout, stderr, code } = await mprun([
    'map',
    'test/fixtures/tasks/output.ts#tellThenWait',
    '0',
    '-o',
    join(folder, name),
  ]);
  expect([stdout, code]).toEqual(['', 73]);
  expect(stderr).toBe(`error: cannot write '${join(folder, name)}': ${reason} (ERR_MPRUN_OUTPUT)\n`);
});

test('-o: a full disk ends the run at once, with a reason and 73', async () => {
  const { stderr, code } = await mprun([
    'map',
    'tasks/square.ts',
    '-i',
    '0..1000000000000',
    '-q',
    '-o',
    '/dev/full',
  ]);
  expect(stderr).toBe("error: cannot write '/dev/full': the disk is full (ERR_MPRUN_OUTPUT)\n");
  expect(code).toBe(73);
});

test('--results keeps a folder of each input: result and record, without a result where it failed', async () => {
  const dir = join(folder, 'runs', '{shard}');
  expect((await mprun([...FLAKY, '-f', 'none', '--results', dir])).code).toBe(1);
  const at = (...names: string[]): string => join(folder, 'runs', '1of1', ...names);
  expect(readdirSync(at()).sort()).toEqual(['1', '2', '3', '4', '5']);
  expect(readdirSync(at('3')).sort()).toEqual(['meta.json', 'result.json', 'stderr', 'stdout']);
  expect(readFileSync(at('3', 'result.json'), 'utf8')).toBe('2\n');
  expect(JSON.parse(readFileSync(at('3', 'meta.json'), 'utf8'))).toMatchObject({
    seq: 3,
    input: 2,
    status: 'ok',
  });
  expect(readdirSync(at('4')).sort()).toEqual(['meta.json', 'stderr', 'stdout']);
  expect(JSON.parse(readFileSync(at('4', 'meta.json'), 'utf8'))).toMatchObject({
    status: 'failed',
    error: { name: 'Error', message: 'There was an error!' },
  });
  // What an earlier run has left there goes.
  await mprun(['map', 'tasks/flaky.ts#failOn3', '3', '3', '3', '-q', '--results', dir]);
  expect(readdirSync(at('3')).sort()).toEqual(['meta.json', 'stderr', 'stdout']);
});

test('--results: what cannot be kept ends the run with 73', async () => {
  writeFileSync(join(folder, '2'), 'in the way');
  const { stderr, code } = await mprun(['map', 'tasks/square.ts', '-i', '1..9', '-q', '--results', folder]);
  expect(stderr).toMatch(/^error: cannot write '.*\/2': .*EEXIST.* \(ERR_MPRUN_OUTPUT\)\n$/);
  expect(code).toBe(73);
  expect((await mprun(['map', 'tasks/square.ts', '1', '--results', join(folder, '2')])).stderr).toContain(
    'is not a directory (ERR_MPRUN_OUTPUT)',
  );
});

test.each([['junit'], ['json'], ['tap']])(
  'a report that cannot be written when all is done is an error: --reporter %s=/dev/full',
  async (reporter) => {
    const args = ['map', 'tasks/square.ts', '-i', '0..2', '--summary', 'none', '--reporter'];
    const { stderr, code } = await mprun([...args, `${reporter}=/dev/full`]);
    expect(stderr).toBe("error: cannot write '/dev/full': the disk is full (ERR_MPRUN_OUTPUT)\n");
    expect(code).toBe(73);
  },
);

test("the summary of GitHub's step that cannot be written is an error, and other reports are complete", async () => {
  const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: '/dev/full' };
  const junit = join(folder, 'junit.xml');
  const { stdout, stderr, code } = await mprun([...FLAKY, '--reporter', `junit=${junit}`], { env });
  expect(stdout).toBe('0\n1\n2\n4\n');
  expect(stderr).toMatch(/\nerror: cannot write '\/dev\/full': the disk is full \(ERR_MPRUN_OUTPUT\)\n$/);
  expect(code).toBe(73);
  expect(read('junit.xml')).toMatch(/<\/testsuites>\n$/);
});

test('an input that waits for another try when the run is interrupted is not done for --resume', async () => {
  const task = join(folder, 'task.mjs');
  writeFileSync(task, 'export default (n) => { throw new Error("not yet"); };');
  const args = ['map', task, '-i', '0..1', '--summary', 'short', '--joblog', join(folder, 'run.log')];
  const interrupted = start([...args, '--retries', '1', '--retry-delay', '1h']);
  await interrupted.sees(/(?:retry #\d[^]*){2}/);
  interrupted.process.kill('SIGINT');
  expect((await interrupted.result).code).toBe(130);
  writeFileSync(task, 'export default (n) => n;');
  const { stdout, stderr, code } = await mprun([...args, '--resume']);
  expect(stdout).toBe('0\n1\n');
  expect(stderr).toMatch(/^2 tasks: 2 ok in /);
  expect(code).toBe(0);
});

test('each shard retries its own failures of a log that all of them share', async () => {
  const task = join(folder, 'task.mjs');
  const log = join(folder, 'run.log');
  writeFileSync(task, 'export default (n) => { throw new Error("not yet"); };');
  await mprun(['map', task, '-i', '0..5', '-q', '--joblog', log]);
  writeFileSync(task, 'export default (n) => n;');
  const retried = ['map', task, '-q', '--joblog', log, '--retry-failed'];
  expect((await mprun([...retried, '--shard', '2/2', '--dry-run'])).stdout).toBe(
    '2\ttask(1)\n4\ttask(3)\n6\ttask(5)\n',
  );
  expect((await mprun([...retried, '--shard', '1/2'])).stdout).toBe('0\n2\n4\n');
  expect((await mprun([...retried, '--shard', '2/2'])).stdout).toBe('1\n3\n5\n');
  const byTime = await mprun([...retried, '--shard', '1/2', '--shard-by', 'duration']);
  expect(byTime.stderr).toMatch(/^error: --shard-by duration is not for --retry-failed: /);
  expect(byTime.code).toBe(2);
});

test('-o below a file is said in one line', async () => {
  const path = join(folder, 'file', 'results');
  writeFileSync(join(folder, 'file'), '');
  const { stderr, code } = await mprun([...FLAKY, '-o', path]);
  expect([stderr, code]).toEqual([`error: cannot write '${path}': no such folder (ERR_MPRUN_OUTPUT)\n`, 73]);
});
