/** The listings of document 000, by what they print. */
import { expect, test } from 'vitest';

import * as mprun from '../../src/index.ts';
import { cpuCount } from '../../src/util/cpu-count.ts';
import { demo } from '../support/demo.ts';

test('module-names: each name of Python is here, but for a manager and what Node needs not', async () => {
  const pairs = (await demo('module-names')).map((line) => /^(\S+) +(.+)$/.exec(line)?.slice(1) ?? [line]);
  expect(pairs.length).toBe(27);
  const [there, others] = [
    pairs.filter(([, ours = '']) => ours in mprun),
    pairs.filter(([, ours = '']) => !(ours in mprun)),
  ];
  const letters = (name = ''): string => name.replaceAll('_', '').toLowerCase();
  expect(there.map(([, ours]) => letters(ours))).toEqual(there.map(([python]) => letters(python)));
  expect(others).toEqual([
    ['Manager', '(later)'],
    ['allow_connection_pickling', '(not needed: ends of pipes travel anywhere)'],
  ]);
});

test('process-options: what Python prints of a process before, while and after it runs', async () => {
  expect(await demo('process-options')).toEqual([
    'power True None None None False',
    '32',
    'True True None',
    'process has already started',
    'can only join a child process',
    'power True 6 8',
    'power 0 False',
    expect.stringMatching(/^<Process name='power' pid=\d+ parent=\d+ stopped exitcode=0 daemon>$/),
  ]);
});

test('join-timeouts: the end is printed while those that were joined go on, which are waited for', async () => {
  const [end, ...others] = await demo('join-timeouts');
  // Python's 'END'.center(100, '-')
  expect(end).toBe(`${'-'.repeat(48)}END${'-'.repeat(49)}`);
  expect(others.sort()).toEqual([1, 2, 3, 4, 5].map((k) => `Process-${k} has ended`));
});

test('daemon-threads: they live when the program ends, and do not keep it alive', async () => {
  expect(await demo('daemon-threads')).toEqual(['[True, True, True, True, True]']);
});

test('terminate-self: nothing after it is run, and the exit code is that of SIGTERM', async () => {
  expect(await demo('terminate-self')).toEqual(['Process-1 terminates itself', 'Process-1 -15']);
});

test('target and run-method: both ways run what they are given in a process of its own', async () => {
  expect(await demo('target')).toEqual(['Process-1 runs its target']);
  expect(await demo('run-method')).toEqual(['SubProcess-1 runs its own run()']);
});

test('queue-name: the name that the process was given', async () => {
  expect(await demo('queue-name')).toEqual(['sub_process']);
});

test('pipe-start: the process answers when it is told to start', async () => {
  expect(await demo('pipe-start')).toEqual(['Process-1 is starting']);
});

test('typecodes: what each is in C, in JavaScript, and how many bytes it has', async () => {
  expect(await demo('typecodes')).toEqual([
    String.raw`c c_char("\u0000") Uint8Array 1`,
    'b c_byte(0) Int8Array 1',
    'B c_ubyte(0) Uint8Array 1',
    'h c_short(0) Int16Array 2',
    'H c_ushort(0) Uint16Array 2',
    'i c_int(0) Int32Array 4',
    'I c_uint(0) Uint32Array 4',
    'l c_long(0) Int32Array 4',
    'L c_ulong(0) Uint32Array 4',
    'f c_float(0) Float32Array 4',
    'd c_double(0) Float64Array 8',
    '<Synchronized wrapper for c_char("a")>',
    expect.stringMatching(/^Expected `value` to be one byte .+ for type code 'c', got `'ab'` \(string\)$/),
  ]);
});

test('value-array: the process finds what they begin with, and the program what it has set', async () => {
  expect(await demo('value-array')).toEqual([
    ...Array.from({ length: 11 }, () => '0'),
    '1',
    '{0: 0, 1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 6: 6, 7: 7, 8: 8, 9: 9}',
  ]);
});

test('apply-kwargs: 2 to the power of the keyword argument', async () => {
  expect(await demo('apply-kwargs')).toEqual(['8']);
});

test('apply-callback: an AsyncResult at once; the callback has the result, and so has get()', async () => {
  expect(await demo('apply-callback')).toEqual(['True', '8', '8']);
});

test('map-pairs: each pair is the arguments of one call, and 0 to the power of 0 is 1', async () => {
  expect(await demo('map-pairs')).toEqual(['[1, 1, 4, 27, 256, 3125, 46656, 823543, 16777216, 387420489]']);
});

test('active-children: those that were started and have not ended, and nobody else', async () => {
  const lines = await demo('active-children');
  expect(lines.splice(2, 3).sort()).toEqual(['Process-1', 'Process-2', 'Process-3']);
  expect(lines).toEqual([
    'MainProcess []',
    "MainProcess ['Process-1', 'Process-2', 'Process-3']",
    'MainProcess []',
    String(cpuCount()),
  ]);
});

test('async-result: not ready, ready, and failed', async () => {
  expect(await demo('async-result')).toEqual([
    'False False',
    'TimeoutError',
    'PoolStateError: <AsyncResult of apply of processRun, pending> not ready',
    'True True True 8',
    'RangeError: it went wrong',
    'RangeError: it went wrong',
    'True False',
  ]);
});

test('listener: a client that has nothing but the address and the key, by a port and by a path', async () => {
  expect(await demo('listener')).toEqual([
    'AF_INET hello from Process-1',
    'hello from Process-1, and back',
    'a path hello from Process-2',
    'hello from Process-2, and back',
  ]);
});

test('one-way-pipe: neither end does what the other is for', async () => {
  const lines = await demo('one-way-pipe');
  // The child and the program print at the same time.
  expect(lines.splice(1, 2).sort()).toEqual(['connection is write-only', 'from the child']);
  expect(lines).toEqual(['[True, False] [False, True]', 'connection is read-only']);
});

test('value-lock: zeros or a list, a lock or none; with the lock no count is lost', async () => {
  expect(await demo('value-lock')).toEqual([
    '[0, 0, 0]',
    '[3, 4, 5]',
    '<Synchronized wrapper for c_int(7)>',
    'c_int(7)',
    'True',
    '200',
  ]);
});
