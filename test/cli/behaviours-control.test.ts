/** How runs end before their end: see the table in behaviours-output.test.ts. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

import { expect, test } from 'vitest';

import { makeLoggedFolder } from '../support/logged-run.ts';
import { mprun, start } from '../support/mprun.ts';
import { makeFolder } from '../support/workspace.ts';

/** Notes its input in the file `begun`; 0 fails when another has begun, 1 goes on until `failed` is there, 2 for ever. */
const TASK = `async (n) => {
  const { appendFileSync, existsSync, readFileSync } = await import('node:fs');
  const { setTimeout } = await import('node:timers/promises');
  appendFileSync('begun', String(n));
  while (n === 0 && readFileSync('begun', 'utf8').length < 2) await setTimeout(5);
  if (n === 0) {
    appendFileSync('failed', '');
    throw new RangeError('enough');
  }
  while (n === 1 && !existsSync('failed')) await setTimeout(5);
  while (n === 2) await setTimeout(5);
  if (n === 1) await setTimeout(100);
  return n;
}`;
const ROUND = ['-p', '2', '--chunksize', '1', '--summary', 'short'];

test('10: --halt now,fail=1 ends what runs, begins nothing else, and names who failed', async () => {
  const cwd = makeFolder();
  const args = ['map', '-e', TASK, '-i', '2,0,3,4', ...ROUND, '--halt', 'now,fail=1'];
  const { stdout, stderr, code } = await mprun(args, { cwd });
  expect([stdout, code]).toEqual(['', 1]);
  expect(stderr).toMatch(
    /^FAIL #2 eval\(0\): RangeError: enough\n.*\n4 tasks: 0 ok, 1 failed, 3 cancelled in [\d.]+s \(2 processes\)\n$/,
  );
  expect(Array.from(readFileSync(join(cwd, 'begun'), 'utf8')).sort()).toEqual(['0', '2']);
});

test.each([[['--halt', 'soon,fail=1']], [['--bail']]])('10: %j lets what runs end', async (flags) => {
  const cwd = makeFolder();
  const { stdout, stderr, code } = await mprun(['map', '-e', TASK, '-i', '1,0,3,4', ...ROUND, ...flags], {
    cwd,
  });
  expect([stdout, code]).toEqual(['1\n', 1]);
  expect(stderr).toMatch(/^FAIL #2 .*\n.*\n4 tasks: 1 ok, 1 failed, 2 cancelled in /);
  expect(Array.from(readFileSync(join(cwd, 'begun'), 'utf8')).sort()).toEqual(['0', '1']);
});

const FAILS = "n => { if (n === 1) throw new Error('one'); return 'ok' }";

test.each([
  ['now,success=1', '1,0,1', '', 0, '1 ok, 1 failed, 1 cancelled'],
  ['soon,fail=50%', '1,0,1,1', '', 1, '1 ok, 2 failed, 1 cancelled'],
  ['soon,fail=50%', '1,0,1,1', 'count', 2, '1 ok, 2 failed, 1 cancelled'],
  ['soon,done=2', '0,0,0,0', '', 1, '2 ok, 2 cancelled'],
])('10: --halt %s with %s %s: exit %i', async (halt, inputs, policy, status, counts) => {
  const flags = policy === '' ? [] : ['--exit-code', policy];
  const args = ['map', '-e', FAILS, '-i', inputs, '-p', '1', '--summary', 'short', '--halt', halt, ...flags];
  const { stdout, stderr, code } = await mprun(args);
  expect(stderr).toContain(` tasks: ${counts} in `);
  expect([stdout, code]).toEqual([halt === 'soon,done=2' ? 'ok\nok\n' : 'ok\n', status]);
});

test('16, 24: SIGTERM ends the run; the log has what was done and what was interrupted', async () => {
  const folder = makeLoggedFolder();
  const running = folder.start('-i', '1,wait,4,wait,7', '-p', '2', '--chunksize', '1');
  await folder.until(() => folder.runs().filter((input) => input === 'wait').length === 2);
  running.process.kill('SIGTERM');
  const { stdout, stderr, code } = await running.result;
  expect([stdout, stderr, code]).toEqual(['1\n4\n', 'Terminating 2 workers\n', 143]);
  const [header, ...rows] = readFileSync(join(folder.path, 'j.log'), 'utf8').split('\n').slice(0, -1);
  expect(header).toBe('Seq\tHost\tStarttime\tJobRuntime\tSend\tReceive\tExitval\tSignal\tCommand');
  for (const row of rows)
    expect(row).toMatch(
      /^\d\t:\t\d{10}\.\d{3}\t {0,5}\d+\.\d{3}\t0\t0\t-?\d+\t\d+\tmprun apply task\.mjs --args '\[.*\]'$/,
    );
  const ends = rows
    .map((row) => row.split('\t'))
    .map(([seq, , , , , , exitval, signal]) => [seq, exitval, signal].join(' '));
  expect(ends.sort()).toEqual(['1 0 0', '2 -1 15', '3 0 0', '4 -1 15']);
});

test('23: the third Ctrl-C kills what does not want to end', async () => {
  const stubborn =
    "() => { process.on('SIGTERM', () => {}); console.log('begun'); return new Promise((r) => setTimeout(r, 60_000)) }";
  const running = start(['map', '-e', stubborn, '-i', '1', '--kill-timeout', '60s', '--summary', 'short']);
  await running.sees('begun\n');
  for (const said of ['Stopping', 'Terminating 1 worker']) {
    running.process.kill('SIGINT');
    await running.sees(said);
    // Sooner, it would count as the same press.
    await setTimeout(250);
  }
  running.process.kill('SIGINT');
  const { stdout, stderr, code } = await running.result;
  expect([stdout, code]).toEqual(['', 130]);
  expect(stderr).toMatch(/\n1 task: 0 ok, 1 cancelled in /);
});

test('18: a dry run starts nothing, and writes nothing', async () => {
  const folder = makeLoggedFolder();
  const { stdout, stderr, code } = await mprun(
    ['map', 'task.mjs', '-i', '1,a,[2]', '--dry-run', '--joblog', 'j.log', '-o', 'out', '--shard', '1/2'],
    { cwd: folder.path },
  );
  expect([stdout, code]).toEqual(["1\ttask(1)\n3\ttask('[2]')\n", 0]);
  expect(stderr).toMatch(/^2 tasks, .*: nothing was run\n$/);
  expect([folder.runs(), folder.logged()]).toEqual([[], []]);
});
