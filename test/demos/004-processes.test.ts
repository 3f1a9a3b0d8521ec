/** The listings of document 004 about processes, pools and executors (14 to 23), by what they print. */
import { expect, test } from 'vitest';

import { demo, found } from '../support/demo.ts';

test('background: the other process comes to its end, the one in the background never does', async () => {
  const lines = (await demo('background')).filter((line) => line !== '');
  // Whether it has begun when the other one has ended is its own affair.
  const ours = lines.filter((line) => line !== 'Starting background_process ');
  expect(ours).toEqual(['Starting no_background_process ', 'Exiting no_background_process ']);
  expect(lines.length - ours.length).toBeLessThanOrEqual(1);
});

test('background: each line is followed by an empty one, as in the document', async () => {
  const text = (await demo('background')).join('\n');
  expect(text).toContain('Starting no_background_process \n\n');
});

test('daemon-thread: it has printed one line when the main thread ends, and prints no other', async () => {
  expect(await demo('daemon-thread')).toEqual([
    'i=0,foo thread daemon is True',
    'Main thread daemon is False',
    'Main Thread Exit.',
  ]);
});

test('kill: the process lives until terminate() has done its work, which the exit code shows', async () => {
  const lines = (await demo('kill')).filter((line) => line !== 'Starting function');
  const withoutPids = lines.map((line) =>
    line.replace(/ pid=\d+/, ' pid=P').replace(/ parent=\d+/, ' parent=M'),
  );
  expect(withoutPids).toEqual([
    "Process before execution: <Process name='Process-1' parent=M initial> False",
    "Process running: <Process name='Process-1' pid=P parent=M started> True",
    "Process terminated: <Process name='Process-1' pid=P parent=M started> True",
    "Process joined: <Process name='Process-1' pid=P parent=M stopped exitcode=-SIGTERM> False",
    'Process exit code: -15',
  ]);
});

test('subclass-time: five, each joined before the next one is started, then the seconds they took', async () => {
  const lines = await demo('subclass-time');
  expect(lines).toEqual([
    ...[1, 2, 3, 4, 5].map((k) => `called run method in process: MyProcess-${k}`),
    expect.stringMatching(/^Time elapsed: \d+\.\d+$/),
  ]);
});

test('producer-consumer: the consumer gets all ten numbers, in the order in which they were put', async () => {
  const lines = await demo('producer-consumer');
  const put = found(lines, /^Process Producer : item (\d+) appended to queue Producer-1$/);
  expect([put.length, put.filter((item) => Number(item) > 256)]).toEqual([10, []]);
  expect(found(lines, /^Process Consumer : item (\d+) popped from by Consumer-2 $/)).toEqual(put);
  expect(found(lines, /^The size of queue is (\d+)$/).length).toBe(10);
  expect(lines.filter((line) => line === '').length).toBe(10);
  expect([lines.filter((line) => line === 'the queue is empty').length, lines.length]).toEqual([1, 41]);
});

test('barrier: all four say when they went on', async () => {
  const lines = (await demo('barrier')).sort();
  const names = ['p1 - test_with', 'p2 - test_with', 'p3 - test_without', 'p4 - test_without'];
  expect(lines.map((line) => line.replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}$/, 'a moment'))).toEqual(
    names.map((name) => `process ${name}_barrier ----> a moment`),
  );
});

test('pool-map-async: two workers say Hi for each input and then who they are; the pool is joined', async () => {
  const lines = await demo('pool-map-async');
  expect(lines.pop()).toBe('Pool: <AsyncResult of map of functionSquare, done>');
  let open = 0;
  for (const line of lines) {
    open += line === 'Hi' ? 1 : -1;
    expect([0, 1, 2]).toContain(open);
  }
  const pids = lines.filter((line) => line !== 'Hi');
  expect([pids.length, open]).toEqual([6, 0]);
  expect(pids.filter((pid) => !/^\d+$/.test(pid))).toEqual([]);
  expect(new Set(pids).size).toBeLessThanOrEqual(2);
});

test('futures: the same ten results three times, in order at first and as they come from pools', async () => {
  const lines = await demo('futures');
  const results = Array.from({ length: 10 }, (_, k) => String(k * 10_000_000));
  expect(lines.slice(0, 10)).toEqual(results);
  expect(lines[10]).toMatch(/^Sequential execution in \d+\.\d+ seconds$/);
  expect(lines.slice(11, 21).sort()).toEqual(results);
  expect(lines[21]).toMatch(/^Thread pool execution in \d+\.\d+ seconds$/);
  expect(lines.slice(22, 32).sort()).toEqual(results);
  expect(lines[32]).toMatch(/^Process pool execution in \d+\.\d+ seconds$/);
  expect(lines.length).toBe(33);
});

test('two-futures: each future gives its own result', async () => {
  expect(await demo('two-futures')).toEqual(['Result 1: 25', 'Result 2: 64']);
});
