/** What a run that was killed between two writes leaves, and what becomes of it: the files are as such a kill leaves them. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serialize } from 'node:v8';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { mprun } from '../../support/mprun.ts';

let folder: string;
let log: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mprun-test-'));
  log = join(folder, 'j.log');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const command = (n: number): string => `mprun apply tasks/square.ts --args '[${n}]'`;

function leaveLog(...done: readonly number[]): void {
  const rows = done.map((n) => `${n}\t:\t1763777099.123\t     0.004\t0\t0\t0\t0\t${command(n)}\n`);
  const head = 'Seq\tHost\tStarttime\tJobRuntime\tSend\tReceive\tExitval\tSignal\tCommand\n';
  writeFileSync(log, head + rows.join(''));
}

function leaveHeld(...inputs: readonly number[]): void {
  const lines = inputs.map((n) => ({ hold: command(n), value: serialize(n * n).toString('base64') }));
  writeFileSync(`${log}.held`, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
}

const resume = () =>
  mprun(['map', 'tasks/square.ts', '-q', '-p', '1', '-i', '1..3', '--joblog', log, '--resume']);

test('a held result of an input that is logged is written by whoever resumes', async () => {
  leaveLog(3);
  leaveHeld(3);

  expect(await resume()).toMatchObject({ code: 0, stdout: '1\n4\n9\n' });
  expect(existsSync(`${log}.held`)).toBe(false);
  expect(await resume()).toMatchObject({ code: 0, stdout: '' });
});

test('a held result of an input that is not logged is forgotten: the input is run again, and written once', async () => {
  leaveLog(1);
  leaveHeld(2, 3);

  expect(await resume()).toMatchObject({ code: 0, stdout: '4\n9\n' });
  expect(existsSync(`${log}.held`)).toBe(false);
  expect(await resume()).toMatchObject({ code: 0, stdout: '' });
  expect(readFileSync(log, 'utf8').split('\n')).toHaveLength(5);
});
