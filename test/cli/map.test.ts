import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { mprun, start } from '../support/mprun.ts';
import { makeFolder } from '../support/workspace.ts';

const lines = (text: string): string[] => text.split('\n').slice(0, -1);

test("results go to stdout in input order, the report to stderr in the documents' style", async () => {
  const { stdout, stderr, code } = await mprun(['map', 'tasks/square.ts', '--inputs', '0..9', '-p', '2']);
  expect(lines(stdout)).toEqual(['0', '1', '4', '9', '16', '25', '36', '49', '64', '81']);
  expect(lines(stderr)).toEqual([
    expect.stringMatching(/^Start Time\.{4}\d{10}$/),
    expect.stringMatching(/^End Time\.{6}\d{10}$/),
    expect.stringMatching(/^Execute Time\.{6}\d+\.\d{3}$/),
    '   PoolWorker-1.exitcode = 0',
    '   PoolWorker-2.exitcode = 0',
    expect.stringMatching(/^10 tasks: 10 ok in \d+\.\d{3}s \(2 processes\)$/),
  ]);
  expect(code).toBe(0);
});

test('--summary short is the summary line alone, none and -q are silent', async () => {
  const short = await mprun(['map', 'tasks/square.ts', '1', '--summary', 'short']);
  expect(short.stderr).toMatch(/^1 task: 1 ok in \d+\.\d{3}s \(1 process\)\n$/);
  for (const flag of [['--summary', 'none'], ['-q']])
    expect(await mprun(['map', 'tasks/square.ts', '1', ...flag])).toMatchObject({
      stderr: '',
      stdout: '1\n',
    });
});

test('many workers that all ended the same way are one line', async () => {
  const { stderr } = await mprun([
    'map',
    'tasks/square.ts',
    '-i',
    '1..12',
    '-p',
    '4',
    '--maxtasksperchild',
    '1',
  ]);
  expect(stderr).toMatch(/^PoolWorker-1\.\.\d+\.exitcode = 0$/m);
});

test.each([
  ['0..9..3', [], '0 9 36 81'],
  ['9..0..3', [], '81 36 9 0'],
  ['-2..2', [], '4 1 0 1 4'],
  ['0..1..0.5', [], '0 0.25 1'],
  ['1,2,5..6', [], '1 4 25 36'],
  ['[1, 2, 3]', [], '1 4 9'],
])('--inputs %s', async (spec, flags, expected) => {
  const { stdout } = await mprun(['map', 'tasks/square.ts', '-q', `--inputs=${spec}`, ...flags]);
  expect(lines(stdout).join(' ')).toBe(expected);
});

const IDENTITY = 'test/fixtures/tasks/odd.ts#identity';

test('text is typed when it is canonical and stays text when it is not', async () => {
  const inputs = ['7', '007', '1.50', '1.5', '12345678901234567890', 'true', 'null', 'a b', '1e3'];
  const { stdout } = await mprun(['map', IDENTITY, '-f', 'json', '-q', '--', ...inputs]);
  expect(JSON.parse(stdout)).toEqual([
    7,
    '007',
    '1.50',
    1.5,
    '12345678901234567890',
    true,
    null,
    'a b',
    '1e3',
  ]);
});

test('inputs come from arguments, files, and stdin, named or not', async () => {
  const folder = makeFolder();
  writeFileSync(join(folder, 'list.txt'), '1\n\n2\r\n3');
  writeFileSync(join(folder, 'list.json'), '[1, {"a": 2}]');
  writeFileSync(join(folder, 'list.jsonl'), '1\n"two"\n');
  const run = async (args: string[], input?: string): Promise<unknown> =>
    JSON.parse((await mprun(['map', IDENTITY, '-f', 'json', '-q', ...args], { input })).stdout);
  expect(await run(['1', 'b'])).toEqual([1, 'b']);
  expect(await run(['-a', join(folder, 'list.txt')])).toEqual([1, 2, 3]);
  expect(await run(['-i', `@${join(folder, 'list.json')}`])).toEqual([1, { a: 2 }]);
  expect(await run(['-a', join(folder, 'list.jsonl')])).toEqual([1, 'two']);
  expect(await run([], '4\n5\n')).toEqual([4, 5]);
  expect(await run(['-'], '6\n')).toEqual([6]);
  expect(await run(['-i', '-'], '6\n')).toEqual([6]);
});

test('several sources make a product', async () => {
  const { stdout } = await mprun(['map', IDENTITY, '-f', 'json', '-q', '-i', '1,2', '-i', 'a..c']);
  expect(JSON.parse(stdout)).toEqual([1, 2].flatMap((n) => ['a', 'b', 'c'].map((c) => [n, c])));
});

test('formats: text as it is, nothing for undefined, everything else as compact JSON', async () => {
  const spec = JSON.stringify(['text', { a: [1, null] }, 1.5, null, true]);
  expect((await mprun(['map', IDENTITY, '-q', '-i', spec])).stdout).toBe(
    'text\n{"a":[1,null]}\n1.5\nnull\ntrue\n',
  );
  expect((await mprun(['map', IDENTITY, '-q', '-f', 'jsonl', '-i', spec])).stdout).toBe(
    '"text"\n{"a":[1,null]}\n1.5\nnull\ntrue\n',
  );
  expect(
    (await mprun(['map', 'test/fixtures/tasks/odd.ts#wait', '-q', '-f', 'json', '-i', '[]'])).stdout,
  ).toBe('[]\n');
});

test('-u gives the same results as they come', async () => {
  const { stdout } = await mprun(['map', 'tasks/square.ts', '-i', '0..99', '-u', '-q', '--chunksize', '3']);
  expect(
    lines(stdout)
      .map(Number)
      .sort((a, b) => a - b),
  ).toEqual([...Array(100).keys()].map((n) => n * n));
});

test('three megabytes of results reach a pipe whole, also when an input failed', async () => {
  const { stdout, code } = await mprun([
    'map',
    'tasks/flaky.ts#failOn3',
    '-i',
    '0..400000',
    '-f',
    'json',
    '-q',
  ]);
  const results = JSON.parse(stdout) as unknown[];
  expect(results).toHaveLength(400_001);
  expect(results.slice(0, 5)).toEqual([0, 1, 2, null, 4]);
  expect(code).toBe(1);
});

test('the words of real text files are counted', async () => {
  const { stdout, code } = await mprun(['map', 'tasks/wordcount.ts', 'README.md', 'LICENSE', '-q']);
  const [readme, license] = lines(stdout).map((line) => JSON.parse(line) as Record<string, number>);
  expect(readme?.['mprun']).toBeGreaterThan(0);
  expect(license?.['software']).toBe(9);
  expect(code).toBe(0);
});

test('the initializer runs in every worker before its first task; a worker is replaced after maxtasksperchild inputs', async () => {
  const { stdout, stderr } = await mprun([
    ...['map', 'tasks/pool.ts#doCalculation', '-i', '0..9', '-p', '4'],
    ...['--initializer', 'startProcess', '--maxtasksperchild', '2'],
  ]);
  expect(lines(stdout).map(Number)).toEqual([0, 2, 4, 6, 8, 10, 12, 14, 16, 18]);
  const started = lines(stderr).filter((line) => /^Starting PoolWorker-\d+$/.test(line));
  const ended = lines(stderr).filter((line) =>
    /^ +PoolWorker-\d+\.exitcode = 0$|^PoolWorker-1\.\.\d+\.exitcode = 0$/.test(line),
  );
  expect(started.length).toBeGreaterThanOrEqual(5);
  expect(ended.length).toBeGreaterThanOrEqual(1);
});

test('--initargs reach the initializer', async () => {
  const { stdout } = await mprun([
    ...['map', 'tasks/primes.ts', '-i', '2,4,13', '-q'],
    ...['--initializer', 'buildSieve', '--initargs', '[13]'],
  ]);
  expect(lines(stdout)).toEqual(['true', 'false', 'true']);
});

test.each([
  [['--deadline', '3s'], 124],
  [[], 143],
])('a callback that never settles does not keep a run from being ended: %j', async (args, status) => {
  const folder = makeFolder();
  writeFileSync(
    join(folder, 'task.ts'),
    `export default (n: number) => n;
     export const never = () => { console.error('called'); return new Promise(() => {}); };`,
  );
  const command = ['map', 'task.ts', '-i', '0..3', '--callback', 'never', '--kill-timeout', '10ms'];
  const running = start([...command, '--summary', 'short', ...args], { cwd: folder });
  await running.sees('called');
  if (status === 143) running.process.kill('SIGTERM');
  const { stdout, stderr, code } = await running.result;
  expect([stdout, code]).toEqual(['', status]);
  expect(stderr).toMatch(/\n4 tasks: 0 ok, 4 cancelled in /);
});

test('callbacks run here, once per input, before its result is printed; one that throws makes its input fail', async () => {
  const folder = makeFolder();
  mkdirSync(join(folder, 'node_modules'));
  writeFileSync(
    join(folder, 'task.ts'),
    `export default (n: number): number => { if (n === 1) throw new Error('odd one'); return n; };
     export const seen = (value: number, { index, input }: { index: number; input: number }): void => {
       console.error('callback', process.argv[1]?.endsWith('mprun.js'), value, index, input);
       if (value === 2) throw new Error('not two');
     };
     export const failed = async (error: Error, { index }: { index: number }): Promise<void> => console.error('error', error.message, index);`,
  );
  const { stdout, stderr, code } = await mprun(
    ['map', 'task.ts', '-i', '0..3', '--callback', 'seen', '--error-callback', 'failed', '-q'],
    { cwd: folder },
  );
  expect(lines(stdout)).toEqual(['0', '3']);
  expect(stderr).toContain('callback true 0 0 0\n');
  expect(stderr).toContain('callback true 3 3 3\n');
  expect(stderr).toContain('error odd one 1\n');
  expect(stderr).toContain('FAIL #2 task(1): Error: odd one');
  expect(stderr).toContain(
    'FAIL #3 task(2): CallbackError: the callback failed: Error: not two (ERR_MPRUN_CALLBACK)',
  );
  expect(code).toBe(1);
});

test('-p takes a number, a share of the CPUs, auto, its aliases and MPRUN_PROCESSES', async () => {
  const count = async (args: string[], env: Record<string, string> = {}): Promise<string | undefined> => {
    const { stderr } = await mprun(['map', 'tasks/square.ts', '-i', '0..7', '--summary', 'short', ...args], {
      env,
    });
    return /\((.*)\)/.exec(stderr)?.[1];
  };
  expect(await count(['-p', '3'])).toBe('3 processes');
  expect(await count(['-j', '3'])).toBe('3 processes');
  expect(await count(['--workers=1'])).toBe('1 process');
  expect(await count([], { MPRUN_PROCESSES: '3' })).toBe('3 processes');
  expect(await count(['-p', '1%'])).toBe('1 process');
  expect(await count(['-p', '20'])).toBe('8 processes');
});
