import { expect, test } from 'vitest';

import { mprun } from '../support/mprun.ts';

const DEBUG_EVENTS = [
  '[DEBUG/MainProcess] added worker',
  '[DEBUG/MainProcess] cleaning up worker 1',
  '[DEBUG/MainProcess] closing pool',
  '[DEBUG/MainProcess] joining pool',
  '[DEBUG/PoolWorker-1] worker exiting after 2 tasks',
  '[DEBUG/PoolWorker-1] worker got sentinel -- exiting',
];
const INFO_EVENTS = [
  '[INFO/MainProcess] process shutting down',
  '[INFO/PoolWorker-1] child process calling self.run()',
  '[INFO/PoolWorker-1] process exiting with exitcode 0',
  '[INFO/PoolWorker-1] process shutting down',
];
const MAP = ['map', 'tasks/square.ts', '1', '2', '-p', '1', '-q', '--chunksize', '1'];

/** The log's lines, whoever wrote them first. */
const events = (stderr: string): string[] => stderr.split('\n').filter(Boolean).sort();

test('without --log-level nothing is logged', async () => {
  expect(await mprun(MAP)).toMatchObject({ stdout: '1\n4\n', stderr: '', code: 0 });
});

test.each([
  ['WARNING', []],
  ['INFO', INFO_EVENTS],
  ['DEBUG', [...DEBUG_EVENTS, ...INFO_EVENTS]],
  [
    'SUBDEBUG',
    [
      ...DEBUG_EVENTS,
      ...INFO_EVENTS,
      '[SUBDEBUG/MainProcess] PoolWorker-1 gets inputs 0 to 0',
      '[SUBDEBUG/MainProcess] PoolWorker-1 gets inputs 1 to 1',
    ],
  ],
])('--log-level %s logs what happens, on stderr alone', async (level, expected) => {
  const { stdout, stderr, code } = await mprun([...MAP, '--log-level', level]);
  expect([stdout, code]).toEqual(['1\n4\n', 0]);
  expect(events(stderr)).toEqual(expected);
});

test.each([
  ['-v', INFO_EVENTS],
  ['--verbose', INFO_EVENTS],
  ['-vv', [...DEBUG_EVENTS, ...INFO_EVENTS]],
  ['--debug', [...DEBUG_EVENTS, ...INFO_EVENTS]],
])('%s is short for a level, over MPRUN_LOG_LEVEL', async (flag, expected) => {
  const { stdout, stderr, code } = await mprun([...MAP, flag], { env: { MPRUN_LOG_LEVEL: 'ERROR' } });
  expect([stdout, code]).toEqual(['1\n4\n', 0]);
  expect(events(stderr)).toEqual(expected);
});

test.each(['-v', '--debug'])('%s and --log-level are two levels', async (flag) => {
  const { stdout, stderr, code } = await mprun([...MAP, flag, '--log-level', 'ERROR']);
  expect([stdout, code]).toEqual(['', 2]);
  expect(stderr).toContain("cannot be used with option '--log-level <level>' (ERR_MPRUN_USAGE)");
});

test('in the order in which it happens', async () => {
  const { stderr } = await mprun([...MAP, '--log-level', 'info']);
  expect(stderr.split('\n')).toEqual([
    '[INFO/PoolWorker-1] child process calling self.run()',
    '[INFO/PoolWorker-1] process shutting down',
    '[INFO/PoolWorker-1] process exiting with exitcode 0',
    '[INFO/MainProcess] process shutting down',
    '',
  ]);
});

test.each(['thread', 'inline'])('with --backend %s it logs the same', async (backend) => {
  const { stderr } = await mprun([...MAP, '--log-level', 'debug', '--backend', backend]);
  expect(events(stderr)).toEqual([...DEBUG_EVENTS, ...INFO_EVENTS]);
});

test('MPRUN_LOG_LEVEL does the same, unless --log-level says otherwise', async () => {
  const env = { MPRUN_LOG_LEVEL: 'info' };
  expect(events((await mprun(MAP, { env })).stderr)).toEqual(INFO_EVENTS);
  expect(events((await mprun([...MAP, '--log-level', 'ERROR'], { env })).stderr)).toEqual([]);
});

test.each(['process', 'thread'])('run logs the life of each %s', async (backend) => {
  const { stdout, stderr, code } = await mprun([
    ...['run', 'tasks/exits.ts', 'exit_error', '--backend', backend, '--log-level', 'debug'],
  ]);
  expect(stdout).toBe('Starting process for exit_error\n     exit_error.exitcode = 1\n');
  expect(events(stderr).filter((event) => event.includes('exit_error'))).toEqual([
    '[INFO/exit_error] child process calling self.run()',
    '[INFO/exit_error] process exiting with exitcode 1',
  ]);
  expect(events(stderr)).toContain('[INFO/MainProcess] process shutting down');
  expect(code).toBe(1);
});

test('what is no level is refused, wherever it comes from', async () => {
  const asked = await mprun([...MAP, '--log-level', 'loud']);
  expect([asked.stdout, asked.code]).toEqual(['', 2]);
  expect(asked.stderr).toMatch(
    /'--log-level <level>' argument 'loud' is invalid\. Allowed choices are SUBDEBUG,/,
  );
  const set = await mprun(MAP, { env: { MPRUN_LOG_LEVEL: 'loud' } });
  expect([set.stdout, set.code]).toEqual(['', 2]);
  expect(set.stderr).toMatch(/^error: MPRUN_LOG_LEVEL: invalid value 'loud': Allowed choices are SUBDEBUG,/);
});
