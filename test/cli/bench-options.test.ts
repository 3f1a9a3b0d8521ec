/** What the options of `mprun bench` choose, refuse and write. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { mprun } from '../support/mprun.ts';
import { makeFolder } from '../support/workspace.ts';
import { SEED_LINE, sections, THREE_LINES } from './bench-lines.ts';

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
  const hints = lines.slice(1).filter((line, k) => k === 0 || line !== '(run with --help for usage)');
  expect(hints).toEqual(
    second === undefined ? [] : [typeof second === 'string' ? second : expect.stringMatching(second)],
  );
  expect([stdout, code]).toEqual(['', status]);
});
