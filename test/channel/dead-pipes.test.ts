/** Ends of pipes whose owners are killed: the other end is told. */
import { setTimeout } from 'node:timers/promises';

import { afterEach, describe, expect, test } from 'vitest';

import { Event, Pipe, Process, Queue, Thread, type BaseProcess, type Connection } from '../../src/index.ts';
import { Holders, HOLDERS_WORDS } from '../../src/channel/holders.ts';
import { at, endWithTest } from '../process/support.ts';
import { GIVEN, HANDLE, reviveHandle, type Handle } from '../../src/wire/handles.ts';
import { inTime, seen } from '../sync/support.ts';
import { as, deadMember } from './victim.ts';

const KINDS = { Process, Thread } as const;
type Kind = keyof typeof KINDS;

let mine: Connection[] = [];
afterEach(() => {
  for (const end of mine) end.close();
  mine = [];
});

/** Ends that are not collected while their test runs. */
function pipe(duplex = true): [Connection, Connection] {
  const ends = Pipe(duplex);
  mine.push(...ends);
  return ends;
}

function start(name: string, args: unknown[], kind: Kind = 'Process'): BaseProcess {
  const one = endWithTest(new KINDS[kind]({ target: at(name, 'doomed.ts'), args }));
  one.start();
  return one;
}

const codeOf = async (promise: Promise<unknown>): Promise<unknown> =>
  inTime(
    promise.then(
      () => 'nothing',
      (error: { code: string }) => error.code,
    ),
  );

/** Sends now and then, until it is refused: long before there is no room. */
async function sendUntilTold(end: Connection): Promise<string> {
  for (;;)
    try {
      await end.send('.'.repeat(100));
      await setTimeout(20);
    } catch (error) {
      return (error as { code: string }).code;
    }
}

describe.each(Object.keys(KINDS) as Kind[])('when a %s is killed that has the other end', (kind) => {
  test('who receives gets what was sent, and then the end', async () => {
    const [[ours, theirs], has] = [pipe(), new Event()];
    const doomed = start('sends', [theirs, 'last words', has], kind);
    await seen(has);
    doomed.kill();
    expect(await inTime(ours.recv())).toBe('last words');
    expect(await codeOf(ours.recv())).toBe('ERR_MPRUN_EOF');
  });

  test('who waits for a message gets the end', async () => {
    const [[ours, theirs], has] = [pipe(), new Event()];
    const doomed = start('keeps', [theirs, has], kind);
    const received = codeOf(ours.recv());
    await seen(has);
    doomed.kill();
    expect(await received).toBe('ERR_MPRUN_EOF');
  });

  test('who waits for room is told', async () => {
    const [[ours, theirs], has] = [pipe(), new Event()];
    const doomed = start('keeps', [theirs, has], kind);
    await seen(has);
    const long = '.'.repeat(2 ** 20);
    await ours.send(long);
    const sent = codeOf(ours.send(long));
    doomed.kill();
    expect(await sent).toBe('ERR_MPRUN_CONNECTION_BROKEN');
  });

  test('who sends while there is room is told, too', async () => {
    const [[ours, theirs], has] = [pipe(), new Event()];
    const doomed = start('keeps', [theirs, has], kind);
    await seen(has);
    await ours.send('while it lives');
    doomed.kill();
    expect(await inTime(sendUntilTold(ours))).toBe('ERR_MPRUN_CONNECTION_BROKEN');
  });
});

test('an end that is passed on through two processes is the last one’s: only its death is the end', async () => {
  const [ours, theirs] = pipe();
  const [first, second] = [new Queue(), new Queue()];
  const events = [new Event(), new Event(), new Event()] as const;
  const passers = [
    start('passesOn', [first, second, events[0]]),
    start('passesOn', [second, first, events[1]]),
  ];
  await first.put(theirs);
  for (const event of events.slice(0, 2)) await seen(event);
  const last = start('greetsWith', [first, events[2]]);
  await seen(events[2]);
  for (const one of passers) {
    one.kill();
    await one.join();
  }
  expect(await inTime(ours.recv())).toBe('hello');
  await expect(inTime(ours.recv(700))).rejects.toMatchObject({ code: 'ERR_MPRUN_TIMEOUT' });
  last.kill();
  expect(await codeOf(ours.recv())).toBe('ERR_MPRUN_EOF');
});

test('an end that two processes have is there until both are killed', async () => {
  const [ours, theirs] = pipe();
  const events = [new Event(), new Event()] as const;
  const owners = events.map((event) => start('keeps', [theirs, event]));
  for (const event of events) await seen(event);
  owners[0]!.kill();
  await owners[0]!.join();
  await expect(inTime(ours.recv(700))).rejects.toMatchObject({ code: 'ERR_MPRUN_TIMEOUT' });
  owners[1]!.kill();
  expect(await codeOf(ours.recv())).toBe('ERR_MPRUN_EOF');
});

test('an end that two are given is there until both have got it, also when the first one has ended by then', async () => {
  const [ours, theirs] = Pipe<string, string>();
  const handle = theirs as unknown as Required<Handle>;
  const ended = [handle[GIVEN](), handle[GIVEN]()];
  const { kind, data } = handle[HANDLE](true);
  theirs.close();
  const [first, second] = [
    () => reviveHandle(kind, data),
    () => reviveHandle(kind, data),
  ] as (() => typeof theirs)[];
  first!().close();
  expect(await ours.poll()).toBe(false);
  const late = second!();
  await late.send('here, too');
  late.close();
  for (const end of ended) end();
  expect(await inTime(ours.recv())).toBe('here, too');
  expect(await codeOf(ours.recv())).toBe('ERR_MPRUN_EOF');
});

test('the section where holders are noted is taken over from a dead one, whose end counts no more', () => {
  const words = new Int32Array(new SharedArrayBuffer(HOLDERS_WORDS * 4));
  const holders = new Holders(words, 0);
  const id = deadMember();
  as(id, () => holders.hold(false));
  words[0] = id;
  expect(holders.isAnybody()).toBe(false);
  holders.hold(false);
  expect([words[0], holders.isAnybody()]).toEqual([0, true]);
  holders.letGo(false);
  // One that has not asked a moment ago.
  expect(new Holders(words, 0).isAnybody()).toBe(false);
});
