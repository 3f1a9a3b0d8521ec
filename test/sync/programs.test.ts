/** Whole programs: how they end, and what they leave. */
import { existsSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import { foldersOf } from '../memory/support.ts';
import { at, makeReport } from '../process/support.ts';
import type { Running } from '../support/mprun.ts';
import { program } from '../support/program.ts';
import { inTime } from './support.ts';

const NAMES = 'Barrier, Condition, Event, Lock, Process, RLock, Semaphore, Thread';

/** A program with the names of the library, and things that are waited for in vain. */
const syncProgram = (text: string): Running =>
  program(`
    import { ${NAMES} } from 'mprun';
    import { readdirSync, readFileSync } from 'node:fs';
    const [lock, rlock, semaphore] = [new Lock(), new RLock(), new Semaphore(1)];
    const [condition, event, barrier] = [new Condition(), new Event(), new Barrier(2)];
    lock.acquireSync();
    rlock.acquireSync();
    semaphore.acquireSync();
    const outside = (run) => new Promise((resolve) => setImmediate(() => resolve(run())));
    const waitForAll = () => Promise.all([
      lock.acquire(), semaphore.acquire(), event.wait(), barrier.wait(),
      condition.runExclusive(() => condition.wait()),
    ]);
    const folder = () => readdirSync('/dev/shm').filter((name) => name.startsWith('mprun-') && name.includes('-' + process.pid + '-'));
    ${text}
  `);

async function ends(running: Running): Promise<unknown> {
  const { stdout, stderr, code } = await inTime(running.result);
  expect(foldersOf(running.process.pid)).toEqual([]);
  return { stdout, stderr, code };
}

describe('a program', () => {
  test('holds what it holds until it is gone: its listeners to the exit may need it', async () => {
    const { result } = program(`
      import { Event, Lock, Process } from 'mprun';
      const [lock, leaving, held] = [new Lock(), new Event(), new Event()];
      const other = new Process({ target: '${at('holdsAtExit', 'holders.ts')}', args: [lock, leaving, held] });
      other.start();
      await held.wait();
      console.log(Boolean(await lock.acquire(500)), lock.locked());
      leaving.set();
      console.log((await lock.acquire()).abandoned);
      await other.join();
    `);
    expect(await inTime(result)).toMatchObject({ stdout: 'false true\ntrue\n', stderr: '', code: 0 });
  });

  test('finds nothing of locks in their memory that were dropped while they were held', async () => {
    const { result } = program(
      `
      import { RLock } from 'mprun';
      const drop = async () => {
        const lock = new RLock();
        const below = await lock.acquire();
        await lock.acquire();
        below.release();
      };
      for (let k = 0; k < 20; k++) await drop();
      for (let k = 0; k < 4; k++) {
        gc();
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      const locks = Array.from({ length: 40 }, () => new RLock());
      for (const lock of locks) {
        await lock.acquire();
        await lock.acquire();
        lock.release();
      }
      console.log(locks.every((lock) => lock.locked()));
    `,
      'mjs',
      ['--expose-gc'],
    );
    expect(await inTime(result)).toMatchObject({ stdout: 'true\n', stderr: '', code: 0 });
  });

  test('ends when it has nothing else to do than to hold locks', async () => {
    expect(await ends(syncProgram('console.log(folder().length)'))).toEqual({
      stdout: '1\n',
      stderr: '',
      code: 0,
    });
  });

  test('goes on while it waits for something, until that comes, or its time is over', async () => {
    const running = syncProgram(`
      setTimeout(() => event.set(), 20).unref();
      console.log(await event.wait(), await lock.acquire(5), await barrier.wait(5).catch(({ code }) => code));
    `);
    expect(await ends(running)).toEqual({
      stdout: 'true undefined ERR_MPRUN_BROKEN_BARRIER\n',
      stderr: '',
      code: 0,
    });
  });

  test.each([0, 3])('that waits for everything ends at once by process.exit(%i)', async (code) => {
    const running = syncProgram(`
      waitForAll().then(() => console.log('never'));
      setImmediate(() => process.exit(${code}));
    `);
    expect(await ends(running)).toEqual({ stdout: '', stderr: '', code });
  });

  test('that waits for everything ends by an error that nobody catches', async () => {
    const running = syncProgram(`
      waitForAll().then(() => console.log('never'));
      setImmediate(() => { throw new Error('uncaught') });
    `);
    expect(await ends(running)).toMatchObject({ stderr: expect.stringContaining('uncaught'), code: 1 });
  });

  test.each(['Process', 'Thread'])('takes along a %s that waits for it', async (kind) => {
    for (const [name, things] of [
      ['staysWaiting', '[lock, semaphore, event, barrier, condition]'],
      ['staysBlocked', 'lock'],
    ]) {
      const running = syncProgram(`
        const waiting = new Event();
        new ${kind}({ target: '${at(name!, 'endings.ts')}', args: [${things}, waiting], daemon: true }).start();
        console.log(await waiting.wait());
        process.exit(0);
      `);
      expect(await ends(running)).toEqual({ stdout: 'true\n', stderr: '', code: 0 });
    }
  });

  test('leaves its locks to a process that goes on without it, which removes them in the end', async () => {
    const report = makeReport();
    const running = syncProgram(`
      const [held, go] = [new Event(), new Event()];
      const target = '${at('outlives', 'sync-outlives.ts')}';
      new Process({ target, args: [lock, held, '${report.path}'] }).start();
      await held.wait();
      process.exit(0);
    `);
    const { stderr, code } = await inTime(running.result);
    expect([stderr, code]).toEqual(['', 0]);
    await report.sees('finished');
    expect(report.values()).toEqual(['abandoned: true', 'finished']);
    const deadline = performance.now() + 5000;
    while (foldersOf(running.process.pid).length > 0 && performance.now() < deadline)
      await new Promise((resolve) => void setTimeout(resolve, 5));
    expect(foldersOf(running.process.pid)).toEqual([]);
  });

  test('that is killed leaves a folder, which the next program removes', async () => {
    const killed = syncProgram(`console.error(folder()[0]); await event.wait();`);
    await killed.sees(/mprun-/);
    killed.process.kill('SIGKILL');
    const folder = `/dev/shm/${(await killed.result).stderr.trim()}`;
    await ends(syncProgram(''));
    expect(existsSync(folder)).toBe(false);
  });

  test('has no more descriptors, files and listeners after a thousand waits than after the first', async () => {
    const running = syncProgram(`
      const census = () => [
        readdirSync('/proc/self/fd').length,
        readdirSync('/dev/shm/' + folder()[0]).toSorted(),
        process.eventNames().map((name) => process.listenerCount(name)),
        readFileSync('/proc/self/maps', 'utf8').split('\\n').filter((line) => line.includes('/mprun-')).length,
        process.getActiveResourcesInfo().filter((name) => name !== 'Immediate').length,
      ];
      const round = async () => {
        const own = [new Lock(), new RLock(), new Semaphore(0), new Condition(), new Event(), new Barrier(2)];
        const [l, r, s, c, e, b] = own;
        await Promise.all([
          ...[1, 2, 3].map(() => l.runExclusive(() => new Promise(setImmediate))),
          ...[1, 2, 3].map(() => r.runExclusive(() => new Promise(setImmediate))),
          s.acquire(), outside(() => s.release()),
          c.runExclusive(() => c.wait()), outside(() => c.runExclusive(() => c.notify())),
          e.wait(), outside(() => e.set()), e.wait({ signal: AbortSignal.timeout(1e6) }),
          b.wait(), b.wait(),
        ]);
      };
      await round();
      await new Promise((resolve) => setTimeout(resolve, 20));
      const before = census();
      for (let k = 0; k < 150; k++) await round();
      await new Promise((resolve) => setTimeout(resolve, 20));
      console.log(JSON.stringify(census()) === JSON.stringify(before) || JSON.stringify([before, census()]));
    `);
    expect(await ends(running)).toEqual({ stdout: 'true\n', stderr: '', code: 0 });
  });
});
