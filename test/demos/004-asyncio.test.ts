/** The listings of document 004 about asyncio (24 to 28), by what they print. */
import { expect, test } from 'vitest';

import { demo } from '../support/demo.ts';

test('event-loop: every event is processed once, those of each source in its order', async () => {
  const lines = await demo('event-loop');
  const of = (device: string): string[] => lines.filter((line) => line.includes(` ${device} `));
  expect(of('key')).toEqual(['processing key down', 'processing key up']);
  expect(of('mouse')).toEqual(['processing mouse down', 'processing mouse move', 'processing mouse up']);
  expect(lines.length).toBe(5);
});

test('call-later: three functions take turns, nine times in nine seconds', async () => {
  const turn = ['function_1 called', 'function_2 called', 'function_3 called'];
  expect(await demo('call-later')).toEqual([...turn, ...turn, ...turn]);
});

/** Where each state goes, by the number that it draws. */
const NEXT: Readonly<Record<string, readonly [string, string]>> = {
  'Start State': ['State 2', 'State 1'],
  'State 1': ['State 3', 'State 2'],
  'State 2': ['State 1', 'State 3'],
  'State 3': ['State 1', 'End State'],
};

test('coroutines: each state goes where the number that it draws says, and the last one to the end', async () => {
  const lines = await demo('coroutines');
  const resume = lines.indexOf('Resume of the Transition : ');
  expect([lines.slice(0, 2), lines.at(-1)]).toEqual([['Start State called ', ''], '']);
  const path = lines.slice(resume + 1, -1);
  let from = 'Start State';
  for (const line of path) {
    const [, caller = '', to, number] =
      /^(?:(.+) calling )?(State \d|End State) with transition value = ([01]) $/.exec(line) ?? [];
    expect([line, to]).toEqual([line, NEXT[from]?.[Number(number)]]);
    expect([line, caller]).toEqual([line, from === 'Start State' || from === 'State 1' ? from : '']);
    from = to ?? '';
  }
  expect(from).toBe('End State');
  expect(lines.slice(2, resume)).toEqual([
    ...path.slice(1).map(() => '...Evaluating...'),
    '...Stop Computation...',
  ]);
});

test('tasks: while one sleeps the other goes on, each to its result', async () => {
  const lines = await demo('tasks');
  const both = Array.from({ length: 9 }, (_, k) => [
    `Asyncio.Task: Compute factorial(${k + 2})`,
    `Asyncio.Task: Compute fibonacci(${k})`,
  ]);
  expect(lines).toEqual([
    ...both.flat(),
    'Asyncio.Task: factorial(10) = 3628800',
    'Asyncio.Task: Compute fibonacci(9)',
    'Asyncio.Task: fibonacci(10) = 55',
  ]);
});

test('promises: the callbacks print the results, the second coroutine is done first', async () => {
  expect(await demo('promises')).toEqual([
    'Second coroutine total count: 120',
    'First coroutine total count: 15',
  ]);
});

test('promises: N is the argument', async () => {
  expect(await demo('promises', { args: ['25'] })).toEqual([
    'Second coroutine total count: 15511210043330985984000000',
    'First coroutine total count: 325',
  ]);
});

test('future-methods: a result, an error and a cancelled one, each told to its callback', async () => {
  expect(await demo('future-methods')).toEqual([
    'removed: 1',
    'callback: <Future state=finished returned number>',
    'result: 42 exception: None',
    'callback: <Future state=finished raised RangeError>',
    'exception: RangeError: there is no state 4',
    'cancelled: True True',
    'callback: <Future state=cancelled>',
    'CancelledError',
  ]);
});

test('async-generator: each value as it is asked for, and a value for it', async () => {
  expect(await demo('async-generator')).toEqual([
    'for await: 3',
    'for await: 2',
    'for await: 1',
    'next(): 3',
    "next('stop'): stopped at 3",
  ]);
});
