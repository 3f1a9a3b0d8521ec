/**
 * Inline workers share a thread with the program: what belongs to a flow is seen there, in a program of its own, and none can be
 * killed or may block.
 */
import { expect, test } from 'vitest';

import { at } from '../process/support.ts';
import { program } from '../support/program.ts';
import { inTime } from './support.ts';

const holders = (name: string): string => `'${at(name, 'holders.ts')}'`;

/** What a program prints as JSON, line by line. */
async function printed(text: string): Promise<unknown[]> {
  const { result } = program(`
    import { Barrier, Condition, Event, getContext, Lock, RLock, Semaphore } from 'mprun';
    const { Process } = getContext('inline');
    const pool = new Pool({ backend: 'inline', processes: 1 });
    const say = (value) => console.log(JSON.stringify(value));
    ${text}
    pool.close();
    await pool.join();
  `);
  const { stdout, stderr, code } = await inTime(result);
  expect([stderr, code]).toEqual(['', 0]);
  return stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as unknown);
}

test('an inline task has the locks of the program', async () => {
  const lines = await printed(`
    for (const thing of [new Lock(), new RLock(), new Semaphore(1)]) {
      const [held, go] = [new Event(), new Event()];
      const holder = pool.apply(${holders('holds')}, [thing, held, go]);
      await held.wait();
      say([thing.locked(), Boolean(await thing.acquire(1))]);
      go.set();
      await holder;
      say(await pool.apply(${holders('takes')}, [thing]));
    }
  `);
  const each = [[true, false], { isTaken: true, abandoned: false }];
  expect(lines).toEqual([...each, ...each, ...each]);
});

test('an RLock of the program is not that of an inline task which it waits for, nor of another process', async () => {
  const lines = await printed(`
    const lock = new RLock();
    await lock.runExclusive(async () => {
      say(await pool.apply(${holders('takes')}, [lock, 1]));
      say(await pool.apply(${holders('releases')}, [lock]));
    });
    const [held, go] = [new Event(), new Event()];
    const one = new Process({ target: ${holders('holds')}, args: [lock, held, go] });
    one.start();
    await held.wait();
    say(await pool.apply(${holders('takes')}, [lock, 1]));
    go.set();
    await one.join();
    say(await pool.apply(${holders('takes')}, [lock, 1]));
  `);
  expect(lines).toEqual([
    { isTaken: false },
    'LockStateError: rlock.release(): it is held by another flow of this program',
    { isTaken: false },
    { isTaken: true, abandoned: false },
  ]);
});

test('an inline task does not block the thread of its program, unless there is an end to that', async () => {
  const lines = await printed(`
    const lock = new Lock({ ownerCheck: false });
    const event = new Event();
    say(await pool.apply('${at('waitsForEventSync', 'waiters.ts')}', [event, new Event(), 1]));
    await pool.apply('${at('waitsForEventSync', 'waiters.ts')}', [event, new Event()])
      .catch(({ code, message }) => say([code, message]));
  `);
  expect(lines).toEqual([
    false,
    ['ERR_MPRUN_DEADLOCK', expect.stringContaining('would block the thread of its own program')],
  ]);
});

test('inline processes meet at a barrier, and notify each other', async () => {
  const lines = await printed(`
    const [barrier, condition, done] = [new Barrier(3), new Condition(), []];
    const meeting = [1, 2].map(() => new Process({ target: '${at('meets', 'waiters.ts')}', args: [barrier] }));
    for (const one of meeting) one.start();
    say(await barrier.wait() < 3);
    for (const one of meeting) await one.join();
    const waiting = new Process({ target: '${at('waitsForNotice', 'waiters.ts')}', args: [condition] });
    waiting.start();
    while (!String(condition).endsWith(', 1)>')) await new Promise(setImmediate);
    await condition.runExclusive(() => condition.notify());
    await waiting.join();
    say([waiting.exitcode, String(barrier), String(condition)]);
  `);
  expect(lines).toEqual([true, [0, '<Barrier waiters=0/3>', '<Condition(<RLock(None, 0)>, 0)>']]);
});
