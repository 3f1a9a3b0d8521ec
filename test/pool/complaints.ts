/**
 * What makes people leave other pools, Python's among them: hangs, losses, silence. Each is answered on every backend.
 * `describeComplaints` is run once per backend.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';

import { describe, expect, test } from 'vitest';

import type { Pool } from '../../src/index.ts';
import { makeFolder, makeLog } from '../support/workspace.ts';
import {
  at,
  collectWarnings,
  endedWithTest,
  errorOf,
  upTo,
  makeNeeds,
  type BackendUnderTest,
  within,
} from './support.ts';

const IDENTITY = at('odd.ts', 'identity');
const SHAPES = {
  twoArguments: { name: 'TwoArguments', message: 'a.txt: gone', path: 'a.txt' },
  getter: { name: 'Error', message: 'getter' },
  cyclic: { name: 'Error', message: 'cyclic' },
  functionProperty: { name: 'Error', message: 'function', code: 'E_FN' },
  aggregate: {
    name: 'AggregateError',
    message: 'both',
    errors: [{ name: 'TypeError' }, { name: 'RangeError' }],
  },
  huge: { message: 'x'.repeat(1024 * 1024) },
  frozen: { name: 'SyntaxError', message: 'frozen' },
  proxy: { name: 'Error', message: 'proxy' },
  revoked: { message: expect.stringContaining('cannot travel') },
  dom: { name: 'AbortError', message: 'dom' },
};

/** Where Python's pool hangs, or takes its time: what is here takes a tenth of it. */
const DEADLINE_MS = 2500;

export function describeComplaints(backend: BackendUnderTest): void {
  const makePool = endedWithTest(backend);
  const needs = makeNeeds(backend);

  describe(`where other pools fail, a ${backend.kind} pool`, () => {
    describe('survives deaths', () => {
      needs('signals')(
        'a worker killed inside a map costs its input only, named with pid, exit code and signal',
        async () => {
          const pool = makePool({ processes: 2 });
          const log = makeLog();
          const inputs = upTo(10).map((n) => ({ n, dies: 3, log: log.path }));
          const map = pool.mapAsync(at('deaths.ts', 'byKill'), inputs, { chunksize: 1 });
          const error = await within(DEADLINE_MS, errorOf(map));
          expect(error).toMatchObject({
            name: 'WorkerExitError',
            index: 3,
            exitcode: -9,
            signal: 'SIGKILL',
            worker: expect.stringMatching(/^PoolWorker-\d$/),
          });
          expect(error['errors']).toHaveLength(1);
          expect(log.lines()).toEqual(upTo(10).map(String));
          await pool.apply(IDENTITY, [1]);
          expect(living(pool)).toHaveLength(2);
        },
      );

      needs('ends')('with retries, an input that killed its worker is run again', async () => {
        const pool = makePool({ processes: 2, retries: 2 });
        expect(await pool.map(at('context.ts', 'dieUntil'), [0, 1, 2, 0])).toEqual([0, 1, 2, 0]);
        expect(await pool.map(at('context.ts', 'failUntil'), [1, 0, 2], { chunksize: 3 })).toEqual([1, 0, 2]);
        const error = await errorOf(pool.map(at('context.ts', 'failUntil'), [3, 0]));
        expect(error).toMatchObject({ message: 'attempt 2', index: 0 });
        const only = await errorOf(pool.map(at('context.ts', 'failUntil'), [1], { retries: 0 }));
        expect(only).toMatchObject({ message: 'attempt 0' });
        expect(await pool.starmap(at('context.ts', 'failUntil'), [[1], [0]], { retries: 1 })).toEqual([1, 0]);
      });

      needs('signals')(
        'idle workers that are killed are replaced: the next call answers, terminate ends',
        async () => {
          const pool = makePool({ processes: 2 });
          await pool.map(IDENTITY, upTo(4));
          for (const { pid } of living(pool)) process.kill(pid, 'SIGKILL');
          expect(await pool.apply(IDENTITY, [1])).toBe(1);
          for (const { pid } of living(pool)) process.kill(pid, 'SIGKILL');
          await pool.terminate();
          expect(living(pool)).toEqual([]);
        },
      );

      needs('ends')(
        'process.exit in a task rejects it with the code, and the worker of a throw of anything lives on',
        async () => {
          const pool = makePool({ processes: 1 });
          const log = makeLog();
          const error = await errorOf(
            pool.apply(at('deaths.ts', 'byExit'), [{ n: 0, dies: 0, log: log.path }]),
          );
          expect(error).toMatchObject({ code: 'ERR_MPRUN_WORKER_EXIT', exitcode: 7, signal: null });
          const before = await pool.apply(at('odd.ts', 'whoAmI'));
          for (const thrown of ['x', null, undefined])
            await expect(pool.apply(at('odd.ts', 'throwIt'), [thrown])).rejects.toBe(thrown);
          expect(await pool.apply(at('odd.ts', 'whoAmI'))).toBe(before);
        },
      );

      needs('ends')('no two results share an error object', async () => {
        const pool = makePool({ processes: 1, killTimeoutMs: 200 });
        const results = upTo(3).map(() => errorOf(pool.apply(at('odd.ts', 'spin'), [1])));
        await pool.terminate();
        expect(new Set(await Promise.all(results)).size).toBe(3);
      });
    });

    describe('carries what it can, and refuses the rest at once', () => {
      test.each(Object.keys(SHAPES))(
        'an error of the shape %s arrives, and the pool goes on',
        async (shape) => {
          const pool = makePool({ processes: 1 });
          const error = await errorOf(pool.apply(at('hostile.ts', 'throwShape'), [shape]));
          expect(error).toMatchObject(SHAPES[shape as keyof typeof SHAPES]);
          expect(error.stack).toEqual(expect.any(String));
          expect(await pool.apply(IDENTITY, [1])).toBe(1);
        },
      );

      needs('ends')(
        'arguments that cannot travel are refused with their path, while the pool is busy',
        async () => {
          const pool = makePool({ processes: 1, killTimeoutMs: 200 });
          const busy = errorOf(pool.apply(at('odd.ts', 'spin'), [1]));
          class Account {
            readonly balance = 1;
          }
          const refused: Record<string, unknown> = {
            'args[0].a[1] is a function': { a: [1, () => 1] },
            'args[0].s is a symbol': { s: Symbol('x') },
            'args[0] is a Promise': Promise.resolve(1),
            'args[0].owner is an instance of Account': { owner: new Account() },
            'args[0] is an instance of URL': new URL('file:///x'),
          };
          for (const [message, value] of Object.entries(refused))
            await expect(pool.apply(IDENTITY, [value])).rejects.toMatchObject({
              code: 'ERR_MPRUN_NOT_CLONEABLE',
              message: expect.stringContaining(message),
            });
          await pool.terminate();
          await busy;
        },
      );

      test('results that cannot travel are their input’s error, with the path', async () => {
        const pool = makePool({ processes: 1 });
        const refused: Record<string, string> = {
          function: 'result.a[1] is a function',
          symbol: 'result.get(k) is a symbol',
          promise: 'result.later is a Promise',
          instance: 'result.list[1].account is an instance of Account',
        };
        for (const [shape, message] of Object.entries(refused))
          await expect(pool.apply(at('hostile.ts', 'giveShape'), [shape])).rejects.toMatchObject({
            code: 'ERR_MPRUN_NOT_CLONEABLE',
            message: expect.stringContaining(message),
          });
      });

      test('errors inside results and arguments keep name, properties and cause', async () => {
        const pool = makePool({ processes: 1 });
        const given = await pool.apply(at('hostile.ts', 'giveShape'), ['error']);
        const expected = { name: 'TwoArguments', message: 'b.txt: busy', path: 'b.txt', code: 'E_BUSY' };
        expect(given).toMatchObject({ ok: false, why: expected });
        const error = Object.assign(new RangeError('far', { cause: new Error('near') }), { limit: 3 });
        const value = new Map<unknown, unknown>([['list', [1, new Set([error])]]]);
        expect(await pool.apply(IDENTITY, [value])).toEqual(value);
        const cycle = await pool.apply<{ self: unknown }>(at('hostile.ts', 'giveShape'), ['cycle']);
        expect(cycle.self).toBe(cycle);
      });
    });

    describe('calls back', () => {
      test.each(['now', 'later'])(
        'a callback that throws %s rejects its result only, with one warning',
        async (when) => {
          const pool = makePool({ processes: 2 });
          const warnings = collectWarnings();
          const cause = new Error('callback');
          const callback = (): unknown => {
            if (when === 'now') throw cause;
            return Promise.reject(cause);
          };
          const error = await errorOf(pool.applyAsync(IDENTITY, [42], {}, { callback }));
          expect(error).toMatchObject({ code: 'ERR_MPRUN_CALLBACK', value: 42, cause });
          expect(await Promise.all(upTo(100).map((n) => pool.applyAsync(IDENTITY, [n])))).toEqual(upTo(100));
          await setImmediate();
          expect(warnings).toMatchObject([{ message: 'the callback failed: Error: callback' }]);
        },
      );

      test('an error callback that throws keeps the error of the task', async () => {
        const pool = makePool({ processes: 1 });
        const result = pool.applyAsync(
          at('odd.ts', 'throwIt'),
          ['thrown'],
          {},
          {
            errorCallback: () => {
              throw new Error('callback');
            },
          },
        );
        const { cause } = await errorOf(result);
        expect(cause).toMatchObject({ errors: ['thrown', { message: 'callback' }] });
      });
    });

    describe('starts once', () => {
      test('an initializer that throws fails every call, now and later, each with its own error', async () => {
        const log = makeLog();
        const pool = makePool({
          processes: 3,
          initializer: at('init.ts', 'setUpFailing'),
          initargs: [log.path],
        });
        const pending = [errorOf(pool.map(IDENTITY, upTo(5))), errorOf(pool.apply(IDENTITY, [1]))];
        const errors = await Promise.all(pending);
        errors.push(await errorOf(pool.map(IDENTITY, [1])));
        for (const error of errors)
          expect(error).toMatchObject({
            name: 'InitializerError',
            cause: { name: 'RangeError', message: 'no set-up today' },
          });
        expect(new Set(errors).size).toBe(3);
        expect(() => pool.imap(IDENTITY, [1])).toThrow('the initializer failed');
        pool.close();
        await pool.join();
        expect(log.lines().length).toBeLessThanOrEqual(3);
      });

      test('arguments of the initializer that cannot travel fail the pool once', async () => {
        const pool = makePool({ processes: 2, initializer: at('init.ts', 'setUp'), initargs: [() => 1] });
        await expect(pool.apply(IDENTITY, [1])).rejects.toMatchObject({
          message: expect.stringContaining('initargs[0] is a function'),
        });
      });

      needs('apart')(
        'a module that makes a pool while a worker imports it is one clear error, not a storm',
        async () => {
          const pool = makePool({ processes: 2 });
          const error = await errorOf(pool.map(at('import-time-pool.ts', 'double'), upTo(10)));
          expect(error).toMatchObject({
            code: 'ERR_MPRUN_IMPORT_TIME_POOL',
            message: expect.stringMatching(/import-time-pool\.ts creates a Pool while a worker imports it/),
            hint: expect.stringContaining('if (isMainProcess)'),
          });
          expect(pool.workers()).toHaveLength(2);
          expect(await pool.map(at('guarded.ts', 'double'), [1, 2])).toEqual([2, 4]);
        },
      );

      needs('apart').each(['late-pool.ts', 'caught-pool.ts'])(
        'nor is one that does it asynchronously: %s',
        async (file) => {
          const pool = makePool({ processes: 2 });
          const error = await errorOf(pool.map(at(file, 'double'), upTo(1000), { chunksize: 1 }));
          expect(error).toMatchObject({
            code: 'ERR_MPRUN_IMPORT_TIME_POOL',
            message: expect.stringContaining(`${file} creates a Pool while a worker imports it`),
          });
          expect(await pool.map(at('guarded.ts', 'double'), [1, 2])).toEqual([2, 4]);
          expect(pool.workers().length).toBeLessThanOrEqual(4);
        },
      );
    });

    describe('pulls and keeps little', () => {
      test('an endless iterable is pulled as far as the buffer, and closed when it is left', async () => {
        const pool = makePool({ processes: 2 });
        let pulled = 0;
        let isClosed = false;
        function* endless(): Generator<number> {
          try {
            for (;;) yield pulled++;
          } finally {
            isClosed = true;
          }
        }
        const options = { buffersize: 10, chunksize: 3 };
        const iterator = pool.imap(IDENTITY, endless(), options);
        expect(await iterator.next()).toEqual({ done: false, value: 0 });
        // Everything that may be pulled is: another job runs through the same workers meanwhile.
        await pool.map(IDENTITY, upTo(1000));
        expect(pulled).toBeLessThanOrEqual(options.buffersize + 2 * options.chunksize);
        await iterator.return();
        expect(isClosed).toBe(true);
      });

      needs('several')('one slow input among a hundred holds up no other', async () => {
        const pool = makePool({ processes: 2 });
        const file = join(makeFolder(), 'go');
        const done: unknown[] = [];
        const inputs = [file, ...upTo(99)];
        // The slow one waits for a file that is written when all others are done.
        for await (const { outcomes } of pool.outcomes(at('context.ts', 'waitForFileOrGo'), inputs, {
          ordered: false,
        })) {
          done.push(...outcomes);
          if (done.length === 99) writeFileSync(file, '');
        }
        expect(done).toHaveLength(100);
      });

      test('a call with wrong sizes runs nothing and computes nothing wrong', async () => {
        const pool = makePool({ processes: 1 });
        await expect(pool.map(IDENTITY, upTo(3), { chunksize: 0 })).rejects.toMatchObject({
          code: 'ERR_MPRUN_USAGE',
        });
        expect(pool.workers().every(({ tasksDone }) => tasksDone === 0)).toBe(true);
      });
    });

    describe('ends', () => {
      needs('ends')(
        'terminate rejects every pending result, and leaves no worker, whatever they do',
        async () => {
          const pool = makePool({ processes: 2, killTimeoutMs: 300 });
          const log = makeLog();
          const spinning = pool.mapAsync(at('context.ts', 'spinLogged'), [log.path, log.path]);
          const queued = pool.applyAsync(IDENTITY, [1]);
          const iterator = pool.imap(at('odd.ts', 'big'), Array(50).fill(64 * 1024 * 1024));
          const next = errorOf(iterator.next());
          const ended = pool.terminate();
          for (const result of [spinning, queued])
            expect(await errorOf(result)).toMatchObject({ name: 'PoolTerminatedError' });
          expect(await next).toMatchObject({ code: 'ERR_MPRUN_POOL_TERMINATED' });
          await within(DEADLINE_MS, ended);
          expect(living(pool)).toEqual([]);
          expect(() => pool.applyAsync(IDENTITY, [1])).toThrow('Pool not running');
        },
      );

      test('terminate while results of 64 MiB are on their way ends too', async () => {
        const pool = makePool({ processes: 2, killTimeoutMs: 300 });
        const iterator = pool.imapUnordered<Uint8Array>(
          at('odd.ts', 'big'),
          Array(20).fill(64 * 1024 * 1024),
        );
        expect((await iterator.next()).value?.length).toBe(64 * 1024 * 1024);
        await pool.terminate();
        expect(living(pool)).toEqual([]);
      });

      test.each([1, 2, 3, 7])(
        'maxtasksperchild %i: all results are right, with never more workers than asked for',
        async (maxtasksperchild) => {
          for (const processes of [1, 2, 3])
            for (const chunksize of [1, 3, undefined]) {
              const pool = makePool({ processes, maxtasksperchild });
              const counts: number[] = [];
              pool.on('workerStart', () => counts.push(living(pool).length));
              const result = pool.mapAsync(at('odd.ts', 'whoAmI'), upTo(24), { chunksize });
              pool.close();
              const pids = await result;
              await pool.join();
              expect(pids).toHaveLength(24);
              expect(Math.max(...counts)).toBeLessThanOrEqual(processes);
              const perTask = chunksize ?? Math.ceil(24 / (4 * pool.processes));
              const most = Math.max(
                ...new Map(pids.map((pid) => [pid, pids.filter((other) => other === pid).length])).values(),
              );
              expect(most).toBeLessThanOrEqual(maxtasksperchild * perTask);
              expect(pool.exits.every(({ exitcode }) => exitcode === 0)).toBe(true);
            }
        },
      );

      test('maxtasksperchild counts chunks, as in Python', async () => {
        const pool = makePool({ processes: 1, maxtasksperchild: 2 });
        const pids = await pool.map(at('odd.ts', 'whoAmI'), upTo(16), { chunksize: 4 });
        expect(new Set(pids).size).toBe(2);
        const single = makePool({ processes: 1, maxtasksperchild: 2 });
        const applied = [];
        for (const _ of upTo(8)) applied.push(await single.apply(at('odd.ts', 'whoAmI')));
        expect(new Set(applied).size).toBe(4);
      });

      test('the finalizer runs once per worker that leaves, and a failing one is told', async () => {
        const log = makeLog();
        const finalizer = at('context.ts', 'sayGoodbye');
        const pool = makePool({
          processes: 2,
          initializer: at('context.ts', 'remember'),
          initargs: [log.path],
          finalizer,
        });
        await pool.map(IDENTITY, upTo(4));
        pool.close();
        await pool.join();
        expect(new Set(log.lines())).toEqual(new Set(pool.exits.map(({ pid }) => String(pid))));
        const warnings = collectWarnings();
        const failing = makePool({ processes: 1, finalizer: at('context.ts', 'failGoodbye') });
        await failing.apply(IDENTITY, [1]);
        failing.close();
        await failing.join();
        await setImmediate();
        expect(warnings).toMatchObject([
          { message: 'PoolWorker-1: the finalizer failed: RangeError: no goodbye' },
        ]);
        expect(failing.exits).toMatchObject([{ exitcode: 1 }]);
      });
    });

    describe('cancels', () => {
      test('what is queued never starts, and the signal of what runs aborts', async () => {
        const pool = makePool({ processes: 1 });
        const log = makeLog();
        const abort = new AbortController();
        const options = { signal: abort.signal };
        const running = pool.applyAsync(at('context.ts', 'untilAborted'), [log.path], {}, options);
        const queued = pool.mapAsync(at('context.ts', 'untilAborted'), [log.path, log.path], options);
        await log.sees('begun');
        const reason = new Error('enough');
        abort.abort(reason);
        for (const result of [running, queued])
          expect(await errorOf(result)).toMatchObject({ name: 'CancelledError', cause: reason });
        await pool.apply(IDENTITY, [1]);
        expect(log.lines()).toEqual(['begun', 'aborted']);
        expect(pool.workers()).toMatchObject([{ state: 'idle' }]);
      });

      needs('ends', 'several')(
        'with kill, the worker that runs it is replaced, and others work on',
        async () => {
          const pool = makePool({ processes: 2, killTimeoutMs: 300 });
          const log = makeLog();
          const abort = new AbortController();
          const options = { signal: abort.signal, kill: true };
          const spinning = pool.applyAsync(at('context.ts', 'spinLogged'), [log.path], {}, options);
          await log.sees(/\d/);
          const others = pool.mapAsync(at('odd.ts', 'wait'), Array(10).fill(5));
          abort.abort();
          expect(await within(DEADLINE_MS, errorOf(spinning))).toMatchObject({ code: 'ERR_MPRUN_CANCELLED' });
          expect(await others).toHaveLength(10);
          pool.close();
          await pool.join();
          expect(pool.exits.map(({ name, exitcode }) => [name, exitcode])).toContainEqual([
            log.lines()[0],
            backend.lacks.signals ? 1 : -15,
          ]);
        },
      );

      test('a signal that aborted before starts nothing, and one that outlives a thousand calls leaks nothing', async () => {
        const pool = makePool({ processes: 1 });
        const warnings = collectWarnings();
        const aborted = pool.map(IDENTITY, [1], { signal: AbortSignal.abort() });
        await expect(aborted).rejects.toMatchObject({ code: 'ERR_MPRUN_CANCELLED' });
        const { signal } = new AbortController();
        await Promise.all(upTo(1000).map((n) => pool.apply(IDENTITY, [n], {}, { signal })));
        await setImmediate();
        expect(warnings).toEqual([]);
        expect(pool.workers()[0]?.tasksDone).toBe(1000);
      });
    });

    describe('keeps limits', () => {
      needs('ends')(
        'an input that computes for ever is out of time, with its index; others of its chunk are not',
        async () => {
          const pool = makePool({ processes: 1, timeoutMs: 200, killTimeoutMs: 300 });
          const spinning = pool.map(at('odd.ts', 'spin'), [0, 2, 1, 3], { chunksize: 4 });
          const error = await within(DEADLINE_MS, errorOf(spinning));
          expect(error).toMatchObject({ name: 'TimeoutError', index: 2, input: 1, timeoutMs: 200 });
          expect(error['errors']).toHaveLength(1);
          const other = await errorOf(pool.apply(at('odd.ts', 'spin'), [1], {}, { timeoutMs: 50 }));
          expect(other).toMatchObject({ timeoutMs: 50, input: [1] });
        },
      );

      needs('apart')('a worker that takes too much memory is replaced between two inputs', async () => {
        const pool = makePool({ processes: 1, maxMemoryPerChild: 200 * 1024 * 1024 });
        const pids = await pool.map(at('context.ts', 'takeMemory'), Array(6).fill(120), { chunksize: 6 });
        expect(new Set(pids).size).toBeGreaterThan(1);
        pool.close();
        await pool.join();
        expect(pool.exits.every(({ exitcode }) => exitcode === 0)).toBe(true);
      });

      needs('apart')('a worker out of its own memory fails its input only', async () => {
        const pool = makePool({ processes: 1, resourceLimits: { maxOldGenerationSizeMb: 40 } });
        const error = await errorOf(pool.apply(at('context.ts', 'fillHeap')));
        expect(error).toMatchObject({
          code: 'ERR_MPRUN_WORKER_EXIT',
          message: expect.stringMatching(
            /^worker PoolWorker-1 (was killed by SIGABRT|exited with code 1) \(JavaScript heap out of memory\)$/,
          ),
        });
        expect(await pool.apply(IDENTITY, [1])).toBe(1);
      });

      test('idle workers leave, and start anew on demand', async () => {
        const pool = makePool({ processes: 2, idleTimeoutMs: 30 });
        const left = new Promise<void>((resolve) => {
          pool.on('workerExit', () => {
            if (living(pool).length === 0) resolve();
          });
        });
        expect(pool.workers()).toEqual([]);
        expect(await pool.apply(IDENTITY, [1])).toBe(1);
        expect(living(pool)).toHaveLength(1);
        expect(await pool.map(IDENTITY, upTo(4))).toEqual(upTo(4));
        await left;
        expect(await pool.map(IDENTITY, upTo(4))).toEqual(upTo(4));
        expect(pool.exits.every(({ exitcode }) => exitcode === 0)).toBe(true);
      });

      needs('apart')('environment and flags reach the workers before anything is imported', async () => {
        const pool = makePool({
          processes: 1,
          env: { MPRUN_TEST_X: 'yes', HOME: undefined },
          execArgv: ['--no-deprecation'],
        });
        expect(await pool.map(at('context.ts', 'environment'), ['MPRUN_TEST_X', 'HOME'])).toEqual([
          'yes',
          undefined,
        ]);
        expect(await pool.apply(at('context.ts', 'flags'))).toContain('--no-deprecation');
      });
    });

    describe('nests', () => {
      test.each(['process', 'thread', 'inline'])('a task may have a %s pool of its own', async (kind) => {
        const pool = makePool({ processes: 2 });
        const inputs = [
          [3, kind],
          [4, kind],
        ];
        expect(await pool.starmap(at('nested.ts', 'squares'), inputs)).toEqual([
          [0, 1, 4],
          [0, 1, 4, 9],
        ]);
      });

      test('a task that runs itself is stopped at the limit', async () => {
        const pool = makePool({ processes: 1 });
        expect(await errorOf(pool.apply(at('nested.ts', 'descend'), [1]))).toMatchObject({
          code: 'ERR_MPRUN_NESTING',
          message: 'a Pool cannot be created here: 3 levels of workers are above already',
        });
      });
    });

    needs('ends')(
      'lines of 10 kB of four workers stay whole, and what is written before an exit arrives',
      async () => {
        const lines: string[] = [];
        const onPrint = (_stream: string, text: Uint8Array): void => {
          lines.push(...Buffer.from(text).toString().trimEnd().split('\n'));
        };
        const pool = makePool({ processes: 4, onPrint });
        await pool.map(
          at('odd.ts', 'print'),
          upTo(4).map(() => ({ lines: 2000, width: 10_000 })),
          { chunksize: 1 },
        );
        const dying = errorOf(pool.apply(at('odd.ts', 'printAndExit'), [1024 * 1024]));
        expect(await dying).toMatchObject({ exitcode: 3 });
        pool.close();
        await pool.join();
        const whole = lines.filter(
          (line) => line.length === 10_000 && line === line.charAt(0).repeat(10_000),
        );
        expect(whole).toHaveLength(8000);
        expect(lines.find((line) => line.startsWith('x'))).toHaveLength(1024 * 1024 - 1);
      },
    );

    needs('signals')('exit handlers of a worker run when it leaves, not when it is killed', async () => {
      const file = join(makeFolder(), 'left');
      const pool = makePool({ processes: 1 });
      await pool.apply(at('odd.ts', 'onExitWrite'), [file]);
      process.kill(living(pool)[0]?.pid ?? 0, 'SIGKILL');
      await pool.apply(IDENTITY, [1]);
      expect(existsSync(file)).toBe(false);
      await pool.apply(at('odd.ts', 'onExitWrite'), [file]);
      pool.close();
      await pool.join();
      expect(existsSync(file)).toBe(true);
    });
  });
}

function living(pool: Pool): ReturnType<Pool['workers']> {
  return pool.workers().filter(({ state }) => state !== 'gone');
}
