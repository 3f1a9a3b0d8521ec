import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import type { Io } from '../../../src/cli/io.ts';
import { openOutput } from '../../../src/cli/outputs/open-output.ts';
import { ResultFile } from '../../../src/cli/outputs/result-file.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mprun-result-file-'));
  path = join(folder, 'out');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const read = (suffix = ''): string => readFileSync(path + suffix, 'utf8');

function open(continues: boolean): { file: ResultFile; said: string[] } {
  const said: string[] = [];
  const note = (line: string): void => void said.push(line);
  return { file: new ResultFile({ path, title: 'out', continues, terminator: '\n', note }), said };
}

test('what is written is in the file at once, and under its name when all is there', async () => {
  const { file, said } = open(false);
  expect(readdirSync(folder)).toEqual([]);
  const writing = file.write('1\n');
  expect(read('.partial')).toBe('1\n');
  await writing;
  file.close(true);
  expect([readdirSync(folder), read(), said]).toEqual([['out'], '1\n', []]);
});

test('an end before the end leaves the partial file, unless it is empty', async () => {
  const { file, said } = open(false);
  await file.write('1\n');
  file.close(false);
  expect([readdirSync(folder), said]).toEqual([
    ['out.partial'],
    ['results so far are in out.partial: the run did not come to its end\n'],
  ]);
  const empty = open(false);
  await empty.file.write('');
  empty.file.close(false);
  expect([readdirSync(folder), empty.said]).toEqual([['out.partial'], []]);
});

test('a run that goes on puts its results behind those of an interrupted one, without what was half written', async () => {
  writeFileSync(`${path}.partial`, `1\n${'2'.repeat(200_000)}`);
  const { file } = open(true);
  await file.write('4\n');
  file.close(true);
  expect([readdirSync(folder), read()]).toEqual([['out'], '1\n4\n']);
});

test('a run that goes on puts its results behind those of a complete one, which stays until then', async () => {
  writeFileSync(path, '1\n');
  const { file } = open(true);
  await file.write('4\n');
  expect([read(), read('.partial')]).toEqual(['1\n', '1\n4\n']);
  file.close(true);
  expect([readdirSync(folder), read()]).toEqual([['out'], '1\n4\n']);
});

test('a run that goes on with nothing half written keeps nothing of it', async () => {
  writeFileSync(`${path}.partial`, '2'.repeat(100_000));
  const { file } = open(true);
  await file.write('4\n');
  file.close(true);
  expect(read()).toBe('4\n');
});

test('a document cannot be gone on with: that is said before the run, and only where there is one', () => {
  const options = { path, continues: true, terminator: undefined, format: 'json' };
  openOutput(options, {} as Io);
  expect(existsSync(path)).toBe(false);
  writeFileSync(path, '[1]\n');
  expect(() => openOutput(options, {} as Io)).toThrow(
    expect.objectContaining({
      code: 'ERR_MPRUN_USAGE',
      message: `this run would go on with an earlier one, and -f json cannot be put behind what is in '${path}'`,
    }),
  );
  openOutput({ ...options, continues: false }, {} as Io);
  expect(read()).toBe('[1]\n');
});

test('a file that cannot take its name keeps its results, and says where they are', async () => {
  const { file, said } = open(false);
  await file.write('1\n');
  mkdirSync(path);
  expect(() => file.close(true)).toThrow(
    expect.objectContaining({ code: 'ERR_MPRUN_OUTPUT', message: "cannot write 'out': it is a directory" }),
  );
  expect([read('.partial'), said]).toEqual(['1\n', ['the results are in out.partial\n']]);
});
