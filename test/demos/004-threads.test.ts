/**
 * The first listings of document 004, of threads and what they wait for, by what they print. Lines of two threads may change places on
 * their way, unless one was joined before the other began: so each thread's are looked at by themselves.
 */
import { expect, test } from 'vitest';

import { demo } from '../support/demo.ts';
import { start } from '../support/mprun.ts';

const CALLED = ['Hello Python Parallel Cookbook!!', 'Press ENTER to exitClosing calledProcess'];

const repeat = (count: number, ...lines: string[]): string[] =>
  Array.from({ length: count }, () => lines).flat();
const of = (lines: readonly string[], pattern: RegExp): string[] =>
  lines.filter((line) => pattern.test(line));

test('execvp: the other program is run, and nothing after it', async () => {
  expect(await demo('execvp', { input: '\n' })).toEqual(['Process calling', ...CALLED]);
});

test('called-process: it goes on at the end of what is typed', async () => {
  expect(await demo('called-process', { input: '' })).toEqual(CALLED);
});

test('called-process: ENTER is enough, whatever else may be typed', async () => {
  const running = start(['demo', 'called-process'], { pipe: true });
  running.process.stdin?.write('\n');
  const { stdout, code } = await running.result;
  expect([stdout.split('\n').slice(0, -1), code]).toEqual([CALLED, 0]);
});

test('thread-subclass: the message comes ten times, and the program does not wait for it', async () => {
  const lines = await demo('thread-subclass');
  const own = ['Process Started', 'Process Ended'];
  expect(lines[0]).toBe(own[0]);
  expect(lines.filter((line) => own.includes(line))).toEqual(own);
  expect(lines.filter((line) => !own.includes(line))).toEqual([
    ...['Thread Starting', ''],
    ...repeat(10, 'Hello Parallel Python CookBook!!', ''),
    ...['Thread Ended', ''],
  ]);
});

test('thread-join: the second thread starts when the first has ended', async () => {
  const [first, ...rest] = await demo('thread-join');
  expect(first).toBe('slow process done');
  expect(rest.sort()).toEqual(['function called by thread 1', 'process quit']);
});

test('thread-name: the thread and the program say their names', async () => {
  expect(await demo('thread-name')).toEqual(['slow process done', 'slowp', 'MainProcess']);
});

test('threads: both tell the time five times', async () => {
  const lines = await demo('threads');
  const time = /(?<=:)\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}$/;
  expect(lines.length).toBe(14);
  for (const name of ['thread-1', 'thread-2'])
    expect(of(lines, new RegExp(name)).map((line) => line.replace(time, 'time'))).toEqual([
      `starting ${name}`,
      ...repeat(5, `${name}:time`),
      `exiting ${name}`,
    ]);
});

test('lock-counter: with the lock no step is lost', async () => {
  expect(await demo('lock-counter')).toEqual([
    'the value of shared variable with lock management is 0',
    expect.stringMatching(/^the value of shared variable with race condition is -?\d+$/),
  ]);
});

test('rlock: as many items are added as removed', async () => {
  const lines = await demo('rlock');
  expect([lines[0], lines.at(-1)]).toEqual([
    'putting 5 items in the box ',
    '0 items still remain in the box ',
  ]);
  expect(lines.slice(1, -1).sort()).toEqual([
    ...repeat(5, 'adding 1 item in the box'),
    ...repeat(5, 'removing 1 item in the box'),
  ]);
});

test('thread-semaphore: what is consumed is what was produced, five times', async () => {
  const lines = await demo('thread-semaphore', { speed: 100 });
  expect(lines.pop()).toBe('program terminated');
  expect(lines.length).toBe(15);
  for (let round = 0; round < 15; round += 3) {
    const three = lines.slice(round, round + 3);
    const [produced = ''] = of(three, /^producer notify:produced item number \d+$/);
    const number = produced.split(' ').at(-1);
    expect(of(three, /consumer/)).toEqual([
      'consumer is waiting.',
      `consumer notify: consumed item number ${number} `,
    ]);
  }
});

test('thread-condition: there are ten items at most, and none at the end', async () => {
  const lines = await demo('thread-condition');
  const totals = of(lines, /^Producer notify : total items producted ([1-9]|10)$/);
  expect([totals.length, totals[0]]).toEqual([20, 'Producer notify : total items producted 1']);
  const left = of(lines, /^consumer notify: items to consume are \d$/);
  expect([left.length, left.at(-1)]).toEqual([20, 'consumer notify: items to consume are 0']);
  expect(of(lines, /^consumer notify: consumed 1 item$/).length).toBe(20);

  const stops = of(lines, /stop the production!!$/).length;
  expect(of(lines, /^Producer notify : items producted are 9$/).length).toBe(stops);
  const waits = of(lines, /^consumer notify: no item to consume$/).length;
  expect(lines.length).toBe(60 + 2 * stops + waits);
});

test('thread-event: the consumer is told of each item', async () => {
  const lines = await demo('thread-event', { speed: 100 });
  expect(of(lines, /^consumer/)).toEqual(repeat(5, 'consumer notify: consumed 1 item'));
  expect(of(lines, /^Produce/).map((line) => line.replace(/ \d+ /, ' n '))).toEqual(
    repeat(
      5,
      'Producer notify : item N° n appended to list by Thread-1',
      'Producer notify : event set by Thread-1',
      'Produce notify : event cleared by Thread-1 ',
    ),
  );
  expect(lines.length).toBe(20);
});

test('with: all four are taken both ways, each named by who holds it', async () => {
  const held = (text: (holder: string) => string, k: number): string[] => {
    const [a, b] = [`Thread-${k}`, `Thread-${k + 1}`];
    return [`(${a}  ) ${text(a)} acquired via with`, `(${b}  ) ${text(b)} acquired directly`];
  };
  const pairs = [
    held((holder) => `<Lock(owner=${holder})>`, 1),
    held((holder) => `<RLock(${holder}, 1)>`, 3),
    held((holder) => `<Condition(<RLock(${holder}, 1)>, 0)>`, 5),
    held(() => '<Semaphore(value=0)>', 7),
  ];
  const eitherWay = pairs.map(([a = '', b = '']) => `(${quoted(`${a}\n${b}`)}|${quoted(`${b}\n${a}`)})\n`);
  expect(await demo('with', { stderr: new RegExp(`^${eitherWay.join('')}$`) })).toEqual([]);
});

test('process-join: one after the other', async () => {
  const expected = Array.from({ length: 5 }, (_, i) => `called function in process:${i}`);
  expect(await demo('process-join')).toEqual(expected);
});

function quoted(text: string): string {
  return text.replaceAll(/[()|.]/g, String.raw`\$&`);
}
