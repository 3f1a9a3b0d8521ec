import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { mprun, ROOT, start, type RunOptions } from '../support/mprun.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mprun-test-'));
  writeFileSync(join(folder, 'people.csv'), 'name,age\nAnn,41\n"Lee, Bo",7\n');
  writeFileSync(join(folder, 'pairs.tsv'), '2\t3\n3\t2\n');
  writeFileSync(join(folder, 'broken.csv'), 'n\n1\n2\n3,4\n5\n');
  writeFileSync(join(folder, 'unclosed.csv'), 'n\n1\n2\n"3\n4\n5\n');
  writeFileSync(join(folder, 'numbers.txt'), '1\n2\n');
  mkdirSync(join(folder, 'lib'));
  writeFileSync(join(folder, 'lib', 'double.ts'), 'export const double = (n: number): number => n * 2;\n');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs in the folder of the test's files; tasks/… are those of the package. */
async function run(args: readonly string[], options: RunOptions = {}) {
  const absolute = args.map((arg) => (arg.startsWith('tasks/') ? join(ROOT, arg) : arg));
  return mprun(absolute, { cwd: folder, ...options });
}

const SQUARE = 'tasks/square.ts';
const POW = 'tasks/math.ts#pow';
const AGE = 'p => p.name + ":" + p.age';

test.each<[string, readonly string[], string]>([
  ['a range from below zero', ['map', SQUARE, '-i', '-2..2'], '4 1 0 1 4'],
  ['CSV and a function on the command line', ['map', '-e', AGE, '-a', 'people.csv'], 'Ann:41|Lee, Bo:7'],
  ['every combination', ['starmap', POW, '-q', ':::', '2', '3', ':::', '1', '2', '3'], '2 4 8 3 9 27'],
  ['linked values', ['starmap', POW, '-q', ':::', '2', '3', '4', ':::+', '1', '2', '3'], '2 9 64'],
  ['values of files', ['starmap', POW, '-q', '::::', 'numbers.txt', 'numbers.txt'], '1 1 2 4'],
  ['linked files', ['starmap', POW, '-q', ':::', '3', '4', '::::+', 'numbers.txt'], '3 16'],
  ['flags that stand behind :::', ['map', '-e', 'x => x', '-q', ':::', '-q', '--help'], '-q|--help'],
  ['--link', ['starmap', POW, '-i', '2..4', '-i', '1,2', '--link'], '2 9'],
  ['--link-wrap', ['starmap', POW, '-i', '2..4', '-i', '1,2', '--link-wrap'], '2 9 4'],
  ['--concat', ['map', SQUARE, '-i', '1..2', '-a', 'numbers.txt', '--concat'], '1 4 1 4'],
  ['--skip and --limit', ['map', SQUARE, '-i', '1..9', '--skip', '2', '--limit', '3'], '9 16 25'],
  ['--filter', ['map', SQUARE, '-i', '1..5', '--filter', 'n => n % 2 === 1'], '1 9 25'],
  ['--max-args', ['map', '-e', 'list => list.join()', '-n', '2', '-i', '1..5'], '1,2|3,4|5'],
  ['--max-args makes lists of arguments', ['starmap', POW, '-n', '2', '2', '3', '3', '2'], '8 9'],
  [
    '--shuffle with a seed',
    ['map', SQUARE, '-i', '1..9', '--shuffle', '3', '--limit', '9'],
    '49 25 16 1 36 9 64 4 81',
  ],
  ['TSV without a header', ['starmap', POW, '-a', 'pairs.tsv', '--no-header'], '8 9'],
  ['CSV to spread', ['starmap', '-e', '(name, age) => age + name', '-a', 'people.csv'], '41Ann|7Lee, Bo'],
  ['--columns', ['map', '-e', 'Object.keys', '-a', 'people.csv', '--columns', 'age'], '["age"]|["age"]'],
  ['glob:', ['map', '-e', 'x => x', '-i', 'glob:*.{txt,tsv}'], 'numbers.txt|pairs.tsv'],
  [
    'imports of a function',
    ['map', '-e', "async n => (await import('./lib/double.ts')).double(n)", '-i', '1..2'],
    '2 4',
  ],
])('%s', async (_, args, expected) => {
  // -q may not stand behind :::, where it is data.
  const { stdout, stderr, code } = await run(args.includes('-q') ? args : [...args, '-q']);
  expect({ stdout, stderr, code }).toEqual({
    stdout: `${expected.replaceAll(expected.includes('|') ? '|' : ' ', '\n')}\n`,
    stderr: '',
    code: 0,
  });
});

test.each(['process', 'thread', 'inline'])(
  'a function on the command line runs with --backend %s',
  async (backend) => {
    const { stdout } = await run([
      'map',
      '-e',
      '(n: number) => n + 1',
      '-i',
      '1..3',
      '-q',
      '--backend',
      backend,
    ]);
    expect(stdout).toBe('2\n3\n4\n');
  },
);

test.each<[readonly string[], string, string]>([
  [[], '1\n2\n', '1 4'],
  [['-'], '3\n', '9'],
  [['-0'], '1\x002\x00', '1 4'],
  [['-d', ';'], '1;2', '1 4'],
  [['-d', String.raw`\x1f`], '1\x1f2\x1f', '1 4'],
  [['--input-format', 'json'], '[1, 2]', '1 4'],
  [['--input-format', 'csv', '--no-header', '--filter', 'row => row[1] > 0', '-n', '1'], '1,2\n', 'NaN'],
  [['--trim', '--type', 'number'], ' 1 \n  \n2', '1 4'],
  [['--keep-empty', '--type', 'string'], '2\n\n3\n', '4 0 9'],
])('stdin with %j', async (args, input, expected) => {
  const { stdout, stderr, code } = await run(['map', SQUARE, '-q', ...args], { input });
  const json = expected.replaceAll('NaN', 'null').replaceAll(' ', '\n');
  expect({ stdout, stderr, code }).toEqual({ stdout: `${json}\n`, stderr: '', code: 0 });
});

test('no inputs are told, and are no failure unless that was asked for', async () => {
  const nothing = { stdout: '', stderr: 'no inputs\n' };
  expect(await run(['map', SQUARE])).toMatchObject({ ...nothing, code: 0 });
  expect(await run(['map', SQUARE, '--fail-if-empty'])).toMatchObject({ ...nothing, code: 3 });
  expect(await run(['map', SQUARE, '-i', 'glob:*.none'])).toMatchObject({ ...nothing, code: 0 });
  expect(await run(['map', SQUARE, ':::'])).toMatchObject({ ...nothing, code: 0 });
});

test('shards are the parts of the whole; an empty one is no failure', async () => {
  const shard = async (part: string) => run(['map', SQUARE, '-i', '0..9', '--shard', part, '-q']);
  expect(await shard('1/3')).toMatchObject({ stdout: '0\n9\n36\n81\n', stderr: '', code: 0 });
  expect(await shard('2/3')).toMatchObject({ stdout: '1\n16\n49\n', code: 0 });
  expect(await shard('3/3')).toMatchObject({ stdout: '4\n25\n64\n', code: 0 });
  const empty = ['map', SQUARE, '-i', '1', '--shard', '2/3'];
  const told = { stdout: '', stderr: 'shard 2/3 is empty\n', code: 0 };
  expect(await run(empty)).toMatchObject(told);
  expect(await run([...empty, '--fail-if-empty'])).toMatchObject(told);
});

test('a shard comes from the environment too: MPRUN_SHARD, and what the CI says for auto', async () => {
  const args = ['map', SQUARE, '-i', '0..4', '-q'];
  expect((await run(args, { env: { MPRUN_SHARD: '2/2' } })).stdout).toBe('1\n9\n');
  const env = { CIRCLE_NODE_INDEX: '1', CIRCLE_NODE_TOTAL: '2' };
  expect((await run([...args, '--shard', 'auto'], { env })).stdout).toBe('1\n9\n');
});

test('shards by hash partition the inputs', async () => {
  const outputs = await Promise.all(
    ['1/2', '2/2'].map(async (shard) =>
      run(['map', SQUARE, '-i', '1..20', '-q', '--shard', shard, '--shard-by', 'hash']),
    ),
  );
  const squares = outputs.flatMap(({ stdout }) => stdout.trim().split('\n').map(Number));
  expect(squares.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, k) => (k + 1) ** 2));
});

test('shards by duration share the time that a log tells, and partition the inputs', async () => {
  const joblog = join(folder, 'times.log');
  const args = ['map', '-e', 'async n => { await new Promise((r) => setTimeout(r, n)); return n }', '-q'];
  await run([...args, '-i', '400,10,20,30', '--joblog', joblog]);
  const shard = async (part: string): Promise<string> => {
    const by = ['--shard', part, '--shard-by', 'duration', '--shard-timings', joblog];
    return (await run([...args, '-i', '400,10,20,30', ...by])).stdout;
  };
  expect([await shard('1/2'), await shard('2/2')]).toEqual(['400\n', '10\n20\n30\n']);
});

test('a shard of a failed run tells the numbers of the whole list', async () => {
  const args = ['map', 'tasks/flaky.ts#failOn3', '-i', '0..5', '--shard', '2/2', '-q'];
  const { stdout, stderr, code } = await run(args);
  expect(stderr).toMatch(/^FAIL #4 failOn3\(3\): Error: There was an error!\n/);
  expect([stdout, code]).toEqual(['1\n5\n', 1]);
});

test.each<[readonly string[], number, string, string | undefined]>([
  [
    ['-i', '0..x'],
    2,
    "error: invalid --inputs '0..x': range bounds must both be numbers or both be letters (ERR_MPRUN_USAGE)",
    undefined,
  ],
  [
    ['-i', '1', '--shard', '4/3'],
    2,
    "error: invalid --shard '4/3': index must be between 1 and 3 (ERR_MPRUN_USAGE)",
    undefined,
  ],
  [
    ['-i', '1', '--shard', 'x'],
    2,
    "error: invalid --shard 'x': expected INDEX/COUNT like 1/3, or auto (ERR_MPRUN_USAGE)",
    undefined,
  ],
  [
    ['-i', '1', '--skip', '-1'],
    2,
    "error: invalid --skip '-1': expected a whole number (ERR_MPRUN_USAGE)",
    undefined,
  ],
  [
    ['-i', '1', '-n', '0'],
    2,
    "error: invalid --max-args '0': expected a whole number of at least 1 (ERR_MPRUN_USAGE)",
    undefined,
  ],
  [
    ['-i', '1', '-d', ''],
    2,
    "error: invalid --delimiter '': it is empty (ERR_MPRUN_USAGE)",
    String.raw`(a NUL is \0, or -0)`,
  ],
  [
    ['-0', '--input-format', 'csv'],
    2,
    'error: --null does not go with --input-format csv (ERR_MPRUN_USAGE)',
    '(leave one of them out)',
  ],
  [
    ['-i', '1', '--columns', 'a,,b'],
    2,
    "error: invalid --columns 'a,,b': a name is empty (ERR_MPRUN_USAGE)",
    undefined,
  ],
  [
    ['-i', '1', '--shuffle', 'x'],
    2,
    "error: invalid --shuffle 'x': the seed must be a whole number (ERR_MPRUN_USAGE)",
    '(without a seed, write it last, or before another option)',
  ],
  [
    ['-i', '1', '--filter', 'n => n +'],
    126,
    'filter:1:9: Unexpected end of file (ERR_MPRUN_MODULE_LOAD)',
    undefined,
  ],
  [
    ['-i', '1', '--shard', '1/2', '--shard-by', 'duration'],
    2,
    'error: --shard-by duration needs --shard-timings (ERR_MPRUN_USAGE)',
    '(name a joblog of an earlier run: --shard-timings run.log)',
  ],
  [
    [':::', 'x', '::::', 'nowhere.txt'],
    66,
    "error: cannot open 'nowhere.txt': no such file (ERR_MPRUN_INPUT_OPEN)",
    undefined,
  ],
])(
  '%j ends with %i and says what is wrong',
  async (args, status, first, second = '(run with --help for usage)') => {
    const { stdout, stderr, code } = await run(['map', SQUARE, ...args]);
    const isUsage = first.includes('ERR_MPRUN_USAGE');
    expect({ stdout, stderr, code }).toEqual({
      stdout: '',
      stderr: `${[first, ...(isUsage ? [second] : [])].join('\n')}\n`,
      code: status,
    });
  },
);

test('a syntax error in --eval is told once, with its place in the text', async () => {
  const { stdout, stderr, code } = await run(['map', '-e', 'n => n +* 2', '-i', '1..3']);
  expect({ stdout, stderr, code }).toEqual({
    stdout: '',
    stderr: 'eval:1:9: Unexpected "*" (ERR_MPRUN_MODULE_LOAD)\n',
    code: 126,
  });
});

test('what a function of --eval throws is told with its place in the text', async () => {
  const { stderr, code } = await run(['map', '-e', "n => { throw new Error('no') }", '-i', '1', '-q']);
  expect(stderr).toMatch(/^FAIL #1 eval\(1\): Error: no\n.*eval:1:14/);
  expect(code).toBe(1);
});

test.each([
  ['broken.csv', 'broken.csv:4: the row has 2 fields, the header has 1'],
  ['unclosed.csv', 'unclosed.csv:4: a quote is opened in this row and never closed'],
])('malformed CSV: the results before it, then its line, and exit 65 (%s)', async (file, message) => {
  const { stdout, stderr, code } = await run(['map', '-e', 'row => row.n', '-a', file, '-q']);
  expect({ stdout, stderr, code }).toEqual({
    stdout: '1\n2\n',
    stderr: `${message} (ERR_MPRUN_INPUT_PARSE)\n`,
    code: 65,
  });
});

test('a filter that throws is told with its input, behind the results before it', async () => {
  const args = ['map', SQUARE, '-i', '1,2,null', '--filter', 'n => n.toFixed()', '-q'];
  const { stdout, stderr, code } = await run(args);
  expect(stdout).toBe('1\n4\n');
  expect(stderr).toMatch(/^error: --filter failed for input 3, 'null': TypeError: .* \(ERR_MPRUN_USAGE\)\n/);
  expect(code).toBe(2);
});

test('the seed of --shuffle is told, and gives the same order again', async () => {
  const args = ['map', '-e', 'x => x', '-i', '1..50', '--summary', 'none', '--shuffle'];
  const first = await run(args);
  const [, seed = ''] = /^shuffled: --shuffle (\d+) gives this order again\n$/.exec(first.stderr) ?? [];
  const again = await run([...args, seed]);
  expect(again).toMatchObject({ stdout: first.stdout, stderr: '', code: 0 });
  expect(first.stdout.split('\n')).toHaveLength(51);
});

test('--limit ends with its last input, though stdin goes on', async () => {
  const running = start(['map', join(ROOT, SQUARE), '-q', '--limit', '2'], { pipe: true, cwd: folder });
  running.process.stdin?.write('1\n2\n3\n');
  // stdin stays open.
  expect(await running.result).toMatchObject({ stdout: '1\n4\n', code: 0 });
});

test('::: is refused by commands that take no inputs', async () => {
  const { stderr, code } = await run(['apply', POW, ':::', '1']);
  expect(stderr).toBe(
    "error: ':::' begins inputs, which only map, starmap and bench take (ERR_MPRUN_USAGE)\n(mprun map tasks/square.ts ::: 1 2 3)\n",
  );
  expect(code).toBe(2);
});
