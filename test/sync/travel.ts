/** Each of them may be an argument, an input, a field, a result, at any depth of the tree: it is the same everywhere. */
import { describe, expect, test } from 'vitest';

import {
  Event,
  Lock,
  Pool,
  ProcessPoolExecutor,
  ThreadPoolExecutor,
  type BackendKind,
  type BaseProcess,
} from '../../src/index.ts';
import { KINDS, type Luggage, type Meeting, type Traveller } from '../fixtures/tasks/travellers.ts';
import { Carrier } from '../fixtures/tasks/travelling-process.ts';
import { at, endWithTest, useStartMethod } from '../process/support.ts';
import { inTime, makeOthers, seen, type Side } from './support.ts';

const task = (name: string): string => at(name, 'travellers.ts');
const makeAll = (): Traveller[] => Object.values(KINDS).map((make) => make());
const seenHere = (things: readonly Traveller[]): string[] => things.map(String);
const FRESH = [
  '<Lock(owner=None)>',
  '<RLock(None, 0)>',
  '<Semaphore(value=2)>',
  '<BoundedSemaphore(value=2, maxvalue=2)>',
  '<Condition(<RLock(None, 0)>, 0)>',
  '<Event unset>',
  '<Barrier waiters=0/2>',
];

/** All were changed, and the other saw the same. */
function expectTouched(things: readonly Traveller[], seenThere?: readonly string[]): void {
  for (const [number, text] of seenHere(things).entries()) expect(text).not.toBe(FRESH[number]);
  if (seenThere) expect(seenHere(things)).toEqual(seenThere);
}

/** The same, by a process that stays for as long as it is looked at: what it holds would come back with its end. */
async function expectTouchedAt(
  make: (meeting: Meeting) => BaseProcess,
  things: readonly Traveller[],
): Promise<void> {
  const meeting = { done: new Event(), go: new Event() };
  const one = make(meeting);
  one.start();
  await seen(meeting.done);
  expectTouched(things);
  meeting.go.set();
  await one.join();
  expect(one.exitcode).toBe(0);
}

export function travelContract(side: Side): void {
  const { call } = makeOthers(side, 'travellers.ts');
  const { backend, under } = side;

  describe('locks and their kin travel', () => {
    test('as arguments of a call', async () => {
      const things = makeAll();
      expect(seenHere(things)).toEqual(FRESH);
      expectTouched(things, await call('touchesAll', ...things));
    });

    test('as inputs of map, starmap and imap', async () => {
      await using pool = new Pool({ backend, processes: 2 });
      const [mapped, starmapped, pulled] = [makeAll(), makeAll(), makeAll()];
      expectTouched(mapped, await pool.map(task('touches'), mapped, { chunksize: 3 }));
      const pairs = starmapped.map((thing) => [thing]);
      expectTouched(starmapped, (await pool.starmap<string[]>(task('touchesAll'), pairs)).flat());
      const seenThere: string[] = [];
      for await (const text of pool.imap<string>(task('touches'), pulled)) seenThere.push(text);
      expectTouched(pulled, seenThere);
    });

    test('anywhere in a value, and what was one is one', async () => {
      const things = makeAll();
      for (const thing of things) {
        const luggage: Luggage = {
          list: [thing],
          map: new Map([['it', thing]]),
          deep: { set: new Set([thing]) },
        };
        expect(await call('unpacks', luggage)).toEqual([true, String(thing)]);
      }
      expectTouched(things);
    });

    test('as arguments of the initializer', async () => {
      const things = makeAll();
      await using pool = new Pool({ backend, processes: 1, initializer: task('keeps'), initargs: things });
      expectTouched(things, await pool.apply<string[]>(task('touchesKept')));
    });

    test('as arguments of a process, in args and kwargs', async () => {
      const things = makeAll();
      const { Process: Class } = under;
      await expectTouchedAt((meeting) => {
        const args = [things];
        return endWithTest(new Class({ target: task('touchesAndStays'), args, kwargs: { ...meeting } }));
      }, things);
    });

    test('as fields of a subclass', async () => {
      useStartMethod(under.method);
      const things = makeAll();
      await expectTouchedAt((meeting) => endWithTest(new Carrier(things, meeting)), things);
    });

    test('to executors, by submit, map and the initializer', async () => {
      const Executor = backend === 'process' ? ProcessPoolExecutor : ThreadPoolExecutor;
      const [submitted, mapped, given] = [makeAll(), makeAll(), makeAll()];
      const executor = new Executor({ maxWorkers: 1, initializer: task('keeps'), initargs: given });
      try {
        expectTouched(submitted, await executor.submit<string[]>(task('touchesAll'), ...submitted));
        const seenThere: string[] = [];
        for await (const text of executor.map<string>(task('touches'), mapped)) seenThere.push(text);
        expectTouched(mapped, seenThere);
        expectTouched(given, await executor.submit<string[]>(task('touchesKept')));
      } finally {
        await executor.shutdown();
      }
    });

    const other: BackendKind = backend === 'process' ? 'thread' : 'process';
    test.each([[[backend, backend]], [[other, backend]], [['inline' as const, other]]])(
      'down the tree, by a pool in a task in a process: %j',
      async (backends) => {
        const things = makeAll();
        const { Process: Class } = under;
        await expectTouchedAt((meeting) => {
          const args = [things, backends, meeting];
          return endWithTest(new Class({ target: task('handsDown'), args }));
        }, things);
      },
    );

    test('back, as results of whoever has made them', async () => {
      for (const kind of Object.keys(KINDS)) {
        const [thing, text] = await call<readonly [Traveller, string]>('makes', kind);
        expect(String(thing)).toBe(text);
        expect(thing).toBeInstanceOf(KINDS[kind]!().constructor);
      }
    });

    test('from one other to the next, and stay when their maker has gone', async () => {
      const pool = new Pool({ backend, processes: 1 });
      const things = await Promise.all(
        Object.keys(KINDS).map(async (kind) => pool.apply<Traveller>(task('makesFresh'), [kind])),
      );
      pool.close();
      await pool.join();
      expect(seenHere(things)).toEqual(FRESH);
      expectTouched(things, await call('touchesAll', ...things));
    });

    test('the lock that a killed worker has made is a lock still', async () => {
      const pool = new Pool({ backend, processes: 1 });
      const lock = await pool.apply<Lock>(task('makesFresh'), ['Lock']);
      await pool.terminate(0);
      await lock.acquire();
      const waiting = call<string>('touches', lock);
      expect(await lock.acquire(1)).toBeUndefined();
      lock.release();
      expect(await inTime(waiting)).toBe(String(lock));
    });
  });
}
