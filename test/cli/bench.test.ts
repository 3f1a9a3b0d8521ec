import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { mprun, start } from '../support/mprun.ts';
import { makeFolder, makeLog } from '../support/workspace.ts';

const SEED_LINE = /^(Sequential|Thread pool|Process pool) execution in \d+(\.\d+)? seconds$/;
const ODD = 'test/fixtures/tasks/odd.ts';
const UNEQUAL = 'test/fixtures/tasks/unequal.ts#processId';

/** stdout with times as `{s}`, the results of each section sorted: pools give them as they come. */
function sections(stdout: string): string[][] {
  const found: string[][] = [];
  let results: string[] = [];
  for (const line of stdout.trimEnd().split('\n')) {
    if (!SEED_LINE.test(line)) {
      results.push(line);
      continue;
    }
    found.push([...results.sort(), line.replace(/\d+(\.\d+)?/, '{s}')]);
    results = [];
  }
  return results.length > 0 ? [...found, results] : found;
}

const THREE_LINES = [
  ['Sequential execution in {s} seconds'],
  ['Thread pool execution in {s} seconds'],
  ['Process pool execution in {s} seconds'],
];

describe("the documents' comparison", () => {
  test('with -q, stdout has exactly the three lines; chart and recommendation are on stderr', async () => {
    const { stdout, stderr, code } = await mprun(['bench', 'tasks/count.ts', '-i', '0..9', '-j5', '-q']);
    expect(sections(stdout)).toEqual(THREE_LINES);
    expect(stderr).toMatch(
      /^sequential █.* m?s\nthreads {4}█.* m?s\nprocesses {2}█.* m?s\nrecommended: --backend .+\n$/,
    );
    expect(code).toBe(0);
  });

  test('the results of each section stand above its line, in order where nothing runs beside', async () => {
    const { stdout, code } = await mprun(['compare', 'tasks/square.ts', '-i', '4..1', '-p', '2']);
    expect(stdout.split('\n').slice(0, 4)).toEqual(['16', '9', '4', '1']);
    expect(sections(stdout)).toEqual(THREE_LINES.map((line) => ['1', '16', '4', '9', ...line]));
    expect(code).toBe(0);
  });

  test('--modes says what is measured, in which order', async () => {
    const { stdout } = await mprun([
      ...['bench', 'tasks/square.ts', '1', '2', '-q', '--modes', 'processes,sequential'],
    ]);
    expect(sections(stdout)).toEqual([THREE_LINES[2], THREE_LINES[0]]);
  });

  test('inputs come from stdin too, and serve every run', async () => {
    const { stdout } = await mprun(['bench', 'tasks/square.ts'], { input: '2\n3\n' });
    expect(sections(stdout)).toEqual(THREE_LINES.map((line) => ['4', '9', ...line]));
  });

  test('no inputs: nothing is measured, and that is no failure', async () => {
    const result = await mprun(['bench', 'tasks/square.ts'], { input: '' });
    expect(result).toMatchObject({ stdout: '', stderr: 'no inputs\n', code: 0 });
  });
});

describe('results', () => {
  test('that depend on the mode differ: which input, which values, in which modes; exit 1', async () => {
    const { stdout, stderr, code } = await mprun([
      ...['bench', UNEQUAL, '-i', '0..1', '-q', '-p', '1', '--modes', 'sequential,processes'],
    ]);
    expect(sections(stdout)).toEqual([THREE_LINES[0], THREE_LINES[2]]);
    expect(stderr).toMatch(
      /^results differ: #1 processId\(0\): \d+ in sequential, \d+ in processes\nresults differ: #2 processId\(1\): \d+ in sequential, \d+ in processes\n/,
    );
    expect(stderr).toMatch(/\nno recommendation: the results differ\n$/);
    expect(code).toBe(1);
  });

  test('that depend on the run differ within a mode', async () => {
    const { stderr, code } = await mprun([
      ...['bench', UNEQUAL, '-i', '0', '-q', '--modes', 'processes', '--runs', '2'],
    ]);
    expect(stderr).toMatch(/^results differ: #1 .* in processes \(run 1\), \d+ in processes \(run 2\)\n/);
    expect(code).toBe(1);
  });

  test('are not compared with --no-check', async () => {
    const { stderr, code } = await mprun([
      ...['bench', UNEQUAL, '-i', '0', '-q', '--no-check', '--modes', 'sequential,processes'],
    ]);
    expect(stderr).not.toContain('differ');
    expect(code).toBe(0);
  });

  test('a failed input is told once, the run goes on, exit 1', async () => {
    const { stdout, stderr, code } = await mprun(['bench', 'tasks/flaky.ts#failOn3', '-i', '2..4']);
    expect(sections(stdout)).toEqual(THREE_LINES.map((line) => ['2', '4', ...line]));
    expect(stderr).toMatch(
      /^FAIL #2 failOn3\(3\): Error: There was an error!\n {4}tasks\/flaky\.ts:3:\d+ failOn3\nsequential /,
    );
    expect(stderr.match(/FAIL/g)).toHaveLength(1);
    expect(code).toBe(1);
  });

  test('that cannot be written are failures of their inputs', async () => {
    const folder = makeFolder();
    mkdirSync(join(folder, 'node_modules'));
    writeFileSync(
      join(folder, 'loop.mjs'),
      'export default () => { const loop = {}; loop.self = loop; return loop; };\n',
    );
    const { stderr, code } = await mprun(['bench', 'loop.mjs', '1'], { cwd: folder });
    expect(stderr).toMatch(/^FAIL #1 loop\(1\): MprunError: the result cannot be written as JSON/);
    expect(code).toBe(1);
  });
});

test('what a task leaves behind in mprun itself does not keep the bench from ending', async () => {
  const folder = makeFolder();
  writeFileSync(join(folder, 'timer.mjs'), 'setInterval(() => {}, 1000);\nexport default (n) => n;\n');
  const { stdout, code } = await mprun(['bench', 'timer.mjs', '1', '--modes', 'sequential'], { cwd: folder });
  expect(sections(stdout)).toEqual([['1', ...(THREE_LINES[0] ?? [])]]);
  expect(code).toBe(0);
});

test('a task that ends its process ends mprun in the sequential mode, and that is said', async () => {
  const { stdout, stderr, code } = await mprun(['bench', 'tasks/exits.ts#exit_error', '1', '-q']);
  expect([stdout, code]).toEqual(['', 1]);
  expect(stderr).toBe(
    'error: the task ended its process, which is mprun itself, with exit code 1 (ERR_MPRUN_WORKER_EXIT)\n(write --modes threads,processes)\n',
  );
});

test('a task that ends its process costs its input in the other modes, and is the same failure in both', async () => {
  const { stdout, stderr, code } = await mprun([
    ...['bench', 'tasks/exits.ts#exit_error', '1', '-q', '--modes', 'threads,processes'],
  ]);
  expect(sections(stdout)).toEqual(THREE_LINES.slice(1));
  expect(stderr).toMatch(/^FAIL #1 exit_error\(1\): WorkerExitError: worker PoolWorker-1 exited with code 1/);
  expect(stderr).not.toContain('differ');
  expect(code).toBe(1);
});

describe('statistics', () => {
  const TIME = String.raw` +\d+\.\d m?s ± +\d+\.\d m?s {4}\[User: \d+\.\d m?s, System: \d+\.\d m?s\]`;
  const RANGE = String.raw` +\d+\.\d m?s … +\d+\.\d m?s {4}3 runs`;
  const block = (number: number, name: string): string =>
    `Benchmark ${number}: ${name}\n {2}Time \\(mean ± σ\\):${TIME}\n {2}Range \\(min … max\\):${RANGE}\n\n`;

  test('of several runs stand below the lines, then the summary', async () => {
    const { stdout, code } = await mprun([
      'bench',
      'tasks/square.ts',
      '-i',
      '1..3',
      '-q',
      '-r',
      '3',
      '-u',
      'ms',
    ]);
    expect(stdout).toMatch(
      new RegExp(
        `^(.+ execution in .+ seconds\n){3}\n${block(1, 'sequential')}${block(2, 'threads')}${block(3, 'processes')}` +
          String.raw`Summary\n {2}\w+ ran\n( +\d+\.\d\d ± \d+\.\d\d times faster than \w+\n){2}$`,
      ),
    );
    expect(code).toBe(0);
  });

  test('a sweep has a row for each combination, and no line without parameters', async () => {
    const { stdout, stderr } = await mprun([
      ...['bench', 'tasks/square.ts', '-i', '1..3', '--modes', 'sequential,processes'],
      ...['-L', 'processes=1,2', '-L', 'chunksize=1,auto'],
    ]);
    expect(stdout.split('\n').filter((line) => line.startsWith('Benchmark'))).toEqual([
      'Benchmark 1: sequential',
      'Benchmark 2: processes -p 1 --chunksize 1',
      'Benchmark 3: processes -p 1 --chunksize auto',
      'Benchmark 4: processes -p 2 --chunksize 1',
      'Benchmark 5: processes -p 2 --chunksize auto',
    ]);
    expect(stdout).not.toMatch(/execution in/);
    expect(stderr.split('\n')).toHaveLength(5 + 1 + 1);
  });

  test('warm-up runs run, and are not measured', async () => {
    const log = makeLog();
    const inputs = JSON.stringify([{ n: 1, log: log.path, ms: 0 }]);
    const { stdout } = await mprun([
      ...['bench', `${ODD}#busyNumbered`, '-i', inputs, '--modes', 'processes', '--style', 'stats'],
      ...['--warmup', '2', '--runs', '3'],
    ]);
    expect(stdout).toContain(' 3 runs\n');
    expect(log.lines()).toEqual(['1', '1', '1', '1', '1']);
  });

  test('with --exclude-startup the start is told, not counted; the task ran for its inputs only', async () => {
    const log = makeLog();
    const inputs = JSON.stringify([1, 2].map((n) => ({ n, log: log.path, ms: 0 })));
    const args = ['bench', `${ODD}#busyNumbered`, '-i', inputs, '-p', '2', '-q', '--exclude-startup'];
    const { stdout, stderr, code } = await mprun(args);
    expect(sections(stdout)).toEqual(THREE_LINES);
    expect(stderr).toMatch(/^start-up, not counted: sequential .+, threads .+, processes \d+\.\d+ m?s$/m);
    expect(log.lines()).toEqual(['1', '1', '1', '2', '2', '2']);
    expect(code).toBe(0);
  });

  test('--fail-if-slower fails unless a pool is so many times faster', async () => {
    const args = ['bench', 'tasks/square.ts', '1', '-q', '--fail-if-slower'];
    const { stderr, code } = await mprun([...args, '1000']);
    expect(stderr).toMatch(
      /^too slow: (threads|processes) \d+\.\d\d × as fast as sequential, --fail-if-slower asks for 1000$/m,
    );
    expect(code).toBe(1);
    expect((await mprun([...args, '0.0001'])).code).toBe(0);
  });
});

test('exports are files that hyperfine could have written', async () => {
  const folder = makeFolder();
  const path = (ending: string): string => join(folder, `bench.${ending}`);
  const { code } = await mprun([
    ...['bench', 'tasks/square.ts', '-i', '1..3', '-q', '--runs', '2', '-L', 'processes=1,2'],
    ...['--export-json', path('json'), '--export-markdown', path('md'), '--export-csv', path('csv')],
  ]);
  expect(code).toBe(0);
  const { results } = JSON.parse(readFileSync(path('json'), 'utf8')) as { results: object[] };
  expect(results).toHaveLength(5);
  expect(results[0]).toMatchObject({ command: 'sequential', parameters: {} });
  expect(Object.keys(results[0] ?? {})).toEqual(
    'command mean stddev median user system min max times exit_codes parameters'.split(' '),
  );
  expect(results[2]).toMatchObject({
    command: 'threads -p 2',
    times: [expect.any(Number), expect.any(Number)],
    exit_codes: [0, 0],
    parameters: { processes: '2' },
  });
  const csv = readFileSync(path('csv'), 'utf8').trimEnd().split('\n');
  expect(csv[0]).toBe('command,mean,stddev,median,user,system,min,max,parameter_processes');
  expect(csv.map((line) => line.split(',').length)).toEqual([9, 9, 9, 9, 9, 9]);
  const table = readFileSync(path('md'), 'utf8').trimEnd().split('\n');
  expect(table[0]).toMatch(/^\| Command \| Mean \[(m?s)\] \| Min \[\1\] \| Max \[\1\] \| Relative \|$/);
  expect(table[1]).toBe('|:---|---:|---:|---:|---:|');
  expect(table).toHaveLength(2 + 5);
});

test('- exports to stdout, below the lines', async () => {
  const { stdout, code } = await mprun([
    ...['bench', 'tasks/square.ts', '1', '-q', '--backend', 'thread', '--export-csv', '-'],
  ]);
  const [first, second, header, ...rows] = stdout.trimEnd().split('\n');
  expect([first, second]).toEqual([expect.stringMatching(SEED_LINE), expect.stringMatching(SEED_LINE)]);
  expect(header).toBe('command,mean,stddev,median,user,system,min,max');
  expect(rows.map((row) => row.split(',')[0])).toEqual(['sequential', 'threads']);
  expect(code).toBe(0);
});

test.each([
  ['thread', [0, 1]],
  ['process', [0, 2]],
  ['inline', [0]],
] as const)('--backend %s measures sequential and that kind of pool', async (backend, lines) => {
  const { stdout, code } = await mprun(['bench', 'tasks/square.ts', '1', '-q', '--backend', backend]);
  expect(sections(stdout)).toEqual(lines.map((k) => THREE_LINES[k]));
  expect(code).toBe(0);
});

test('MPRUN_BACKEND does not limit what is compared', async () => {
  const env = { MPRUN_BACKEND: 'thread' };
  const { stdout } = await mprun(['bench', 'tasks/square.ts', '1', '-q'], { env });
  expect(sections(stdout)).toEqual(THREE_LINES);
});

test.each([
  [
    ['--backend', 'thread', '--modes', 'processes'],
    2,
    /^error: .*'--backend <kind>' cannot be used with/,
    /./,
  ],
  [['--backend', 'threads'], 2, /^error: .*'threads' is invalid/, /./],
  [['--backend', 'inline', '--fail-if-slower', '2'], 2, /^error: --fail-if-slower compares with/, /./],
  [['--modes', 'thread'], 2, /^error: invalid --modes 'thread': expected/, '(Did you mean threads?)'],
  [['--modes', ''], 2, /^error: invalid --modes ''/, /./],
  [['--runs', '0'], 2, /^error: invalid --runs '0': expected a whole number of at least 1/, /./],
  [['--warmup', '-1'], 2, /^error: invalid --warmup '-1': expected a whole number/, /./],
  [['-L', 'proceses=1'], 2, /^error: invalid -L 'proceses=1'/, '(Did you mean processes=1,2,4?)'],
  [['-L', 'processes=1,x'], 2, /^error: invalid -L processes 'x'/, /./],
  [['-L', 'chunksize=0'], 2, /^error: invalid -L chunksize '0'/, /./],
  [['-L', 'chunksize=1', '-L', 'chunksize=2'], 2, /chunksize has its values already/, /./],
  [['-L', 'processes=1', '--style', 'both'], 2, /^error: --style both does not go with -L/, /stats/],
  [['-L', 'processes=1', '--modes', 'sequential'], 2, /^error: -L has nothing to vary/, /./],
  [['--fail-if-slower', 'much'], 2, /^error: invalid --fail-if-slower 'much'/, /./],
  [['--fail-if-slower', '2', '--modes', 'threads'], 2, /^error: --fail-if-slower compares with/, /./],
  [['--exclude-startup', '--maxtasksperchild', '1'], 2, /^error: --exclude-startup does not go with/, /./],
  [['--export-json', 'x', '--export-csv', './x'], 2, /^error: two exports go to '\.\/x'/, /./],
  [['--export-json', '-', '--export-csv', '-'], 2, /^error: two exports go to '-'/, /./],
  [
    ['--export-json', 'nowhere/b.json'],
    73,
    /^error: cannot write 'nowhere\/b\.json': no such folder/,
    undefined,
  ],
  [
    ['--export-csv', 'src'],
    73,
    /^error: cannot write 'src': it is a directory \(ERR_MPRUN_OUTPUT\)$/,
    undefined,
  ],
] as const)('%j ends with %i before anything is measured', async (args, status, first, second) => {
  const { stdout, stderr, code } = await mprun(['bench', 'tasks/square.ts', '1', ...args]);
  const lines = stderr.trimEnd().split('\n');
  expect(lines[0]).toMatch(first);
  expect(lines.slice(1)).toEqual(
    second === undefined ? [] : [typeof second === 'string' ? second : expect.stringMatching(second)],
  );
  expect([stdout, code]).toEqual(['', status]);
});

test('a module that is not there ends the bench, as any run', async () => {
  const { stdout, stderr, code } = await mprun(['bench', 'tasks/sqare.ts', '1']);
  expect([stdout, code]).toEqual(['', 127]);
  expect(stderr).toMatch(/^error: cannot find module 'tasks\/sqare\.ts'/);
});

describe('a signal', () => {
  const inputs = (log: string, ms: number): string =>
    JSON.stringify(Array.from({ length: 6 }, () => ({ log, ms })));

  test('Ctrl-C: what runs is finished, nothing more is measured, 130', async () => {
    const log = makeLog();
    const bench = start([
      ...['bench', `${ODD}#busy`, '-i', inputs(log.path, 400), '-p', '2', '--modes', 'processes,sequential'],
    ]);
    await log.sees(/\d+\n\d+\n/);
    bench.process.kill('SIGINT');
    const { stdout, stderr, code } = await bench.result;
    expect(stdout).toBe('');
    expect(stderr).toMatch(
      /^Stopping: waiting for 2 running tasks \(.*\)\ninterrupted: 0 of 2 benchmarks were measured\n$/,
    );
    expect(log.lines()).toHaveLength(2);
    expect(code).toBe(130);
  });

  test('Ctrl-C ends the sequential mode at once: it runs in mprun itself, where nobody would hear it', async () => {
    const log = makeLog();
    const bench = start([
      ...['bench', `${ODD}#busy`, '-i', inputs(log.path, 60_000), '--modes', 'sequential'],
    ]);
    await log.sees(/\d+\n/);
    bench.process.kill('SIGINT');
    expect(await bench.result).toMatchObject({ stdout: '', stderr: '', signal: 'SIGINT' });
    expect(log.lines()).toEqual([String(bench.process.pid)]);
  });

  test('SIGTERM: the workers are ended, nothing more is measured, 143', async () => {
    const log = makeLog();
    const bench = start([
      'bench',
      `${ODD}#busy`,
      '-i',
      inputs(log.path, 60_000),
      '-p',
      '2',
      '--modes',
      'processes',
    ]);
    await log.sees(/\d+\n\d+\n/);
    bench.process.kill('SIGTERM');
    const { stderr, code } = await bench.result;
    expect(stderr).toBe('Terminating 2 workers\ninterrupted: 0 of 1 benchmarks were measured\n');
    expect(code).toBe(143);
  });
});
