/** The listings of document 001 on processes and pools, by what they print. */
import { expect, test, vi } from 'vitest';

import { cpuCount } from '../../src/util/cpu-count.ts';
import { demo } from '../support/demo.ts';

/** `['Worker 0', 'Worker 1', …]` */
function numbered(count: number, line: (k: number) => string): string[] {
  return Array.from({ length: count }, (_, k) => line(k));
}

test('worker: five times the same word', async () => {
  expect(await demo('worker')).toEqual(numbered(5, () => 'Worker'));
});

test('args: each process prints the number it was given', async () => {
  expect((await demo('args')).sort()).toEqual(numbered(5, (k) => `Worker: ${k}`));
});

test('importable: five times the same word, from a function of another file', async () => {
  expect(await demo('importable')).toEqual(numbered(5, () => 'Worker'));
});

test('names: each starts and exits, the unnamed one as the third process that was made', async () => {
  const lines = await demo('names');
  const names = ['Process-3', 'my_service', 'worker 1'];
  const of = (what: string): string[] => lines.filter((line) => line.endsWith(what)).sort();
  expect(of('Starting')).toEqual(names.map((name) => `${name} Starting`));
  expect(of('Exiting')).toEqual(names.map((name) => `${name} Exiting`));
  for (const name of names)
    expect(lines.indexOf(`${name} Starting`)).toBeLessThan(lines.indexOf(`${name} Exiting`));
  expect(lines.length).toBe(6);
});

test('daemon: it has started, and never comes to its end', async () => {
  const lines = await demo('daemon');
  expect(lines.map((line) => line.replace(/\d+$/, 'pid'))).toEqual([
    'Starting: daemon pid',
    'Starting: non-daemon pid',
    'Exiting : non-daemon pid',
  ]);
});

test('join: the daemon comes to its end', async () => {
  expect(await demo('join')).toEqual([
    'Starting: daemon',
    'Starting: non-daemon',
    'Exiting : non-daemon',
    'Exiting : daemon',
  ]);
});

test('join-timeout: the daemon is alive when the time-out is over, and never comes to its end', async () => {
  const lines = await demo('join-timeout');
  const daemon = ['Starting: daemon', 'd.is_alive() True'];
  expect(lines.filter((line) => daemon.includes(line))).toEqual(daemon);
  expect(lines.filter((line) => !daemon.includes(line))).toEqual([
    'Starting: non-daemon',
    'Exiting : non-daemon',
  ]);
});

test('terminate: what it is said to be before it starts, while it runs, right after, and when it is joined', async () => {
  const lines = await demo('terminate');
  const started = "<Process name='Process-1' pid=N parent=M started> True";
  const [parent, pid] = [/ parent=(\d+) /.exec(lines[0] ?? '')?.[1], / pid=(\d+) /.exec(lines[1] ?? '')?.[1]];
  expect(lines.map((line) => line.replace(` pid=${pid} `, ' pid=N ').replace(`=${parent} `, '=M '))).toEqual([
    "BEFORE: <Process name='Process-1' parent=M initial> False",
    `DURING: ${started}`,
    `TERMINATED: ${started}`,
    "JOINED: <Process name='Process-1' pid=N parent=M stopped exitcode=-SIGTERM> False",
  ]);
});

test('exitcode: each of the five ways to end, and the error of the one that throws', async () => {
  const stderr =
    /^Process raises:\nError: There was an error!\n {4}at raises \(.*exitcode\.ts:\d+:\d+\)\n( {4}at .*node:internal.*\n)*$/;
  expect(await demo('exitcode', { stderr })).toEqual([
    'Starting process for exit_error',
    'Starting process for exit_ok',
    'Starting process for return_value',
    'Starting process for raises',
    'Starting process for terminated',
    '     exit_error.exitcode = 1',
    '        exit_ok.exitcode = 0',
    '   return_value.exitcode = 0',
    '         raises.exitcode = 1',
    '     terminated.exitcode = -15',
  ]);
});

const LOG = `\
[INFO/Process-1] child process calling self.run()
[INFO/Process-1] process shutting down
[INFO/Process-1] process exiting with exitcode 0
[INFO/MainProcess] process shutting down
`;

test('log-to-stderr: the life of the process is told on stderr', async () => {
  expect(await demo('log-to-stderr', { stderr: LOG })).toEqual(['Doing some work']);
});

test('get-logger: the same, with the level set at the logger', async () => {
  expect(await demo('get-logger', { stderr: LOG })).toEqual(['Doing some work']);
});

test('subclass: five processes that have their names from their class', async () => {
  expect((await demo('subclass')).sort()).toEqual(numbered(5, (k) => `In Worker-${k + 1}`));
});

const DOUBLED = '[0, 2, 4, 6, 8, 10, 12, 14, 16, 18]';
const BEFORE_POOL = ['Input : [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]', `Built-in: ${DOUBLED}`];

test('pool: the initializer runs in each worker, and both maps give the same', async () => {
  const lines = await demo('pool');
  const workers = cpuCount() * 2;
  expect(lines.slice(0, 2)).toEqual(BEFORE_POOL);
  expect(lines.slice(2, -1).sort()).toEqual(numbered(workers, (k) => `Starting PoolWorker-${k + 1}`).sort());
  expect(lines.at(-1)).toBe(`Pool : ${DOUBLED}`);
});

test('maxtasksperchild: ten tasks need five workers that do two each, in a pool of four', async () => {
  vi.stubEnv('MPRUN_CPU_COUNT', '2');
  const lines = await demo('maxtasksperchild').finally(() => vi.unstubAllEnvs());
  expect(lines.slice(0, 2)).toEqual(BEFORE_POOL);
  const started = lines.slice(2, -1);
  expect(started.filter((line) => !/^Starting PoolWorker-\d+$/.test(line))).toEqual([]);
  expect(started.length).toBeGreaterThanOrEqual(5);
  expect(new Set(started).size).toBe(started.length);
  expect(lines.at(-1)).toBe(`Pool : ${DOUBLED}`);
});
