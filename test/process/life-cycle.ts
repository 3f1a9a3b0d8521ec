import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { ProcessStateError } from '../../src/index.ts';
import { makeFolder } from '../support/workspace.ts';
import {
  at,
  endedWithTest,
  exitcodeOf,
  makeNeeds,
  makeReport,
  thrownBy,
  type ProcessUnderTest,
} from './support.ts';

export function describeLifeCycle(under: ProcessUnderTest): void {
  const make = endedWithTest(under);
  const needs = makeNeeds(under);
  const file = (): string => join(makeFolder(), 'go');

  describe('lives', () => {
    test('it is initial, started, stopped, closed, and says so', async () => {
      const [report, path] = [makeReport(), file()];
      const p = make('waitsFor', [report.path, path]);
      expect([p.isAlive(), p.pid, p.ident, p.exitcode]).toEqual([false, undefined, undefined, undefined]);
      p.start();
      expect([p.isAlive(), p.exitcode]).toEqual([true, undefined]);
      expect(p.pid).toBeGreaterThan(0);
      await report.sees('running');
      expect(await p.join(0)).toBe(false);
      expect(p.isAlive()).toBe(true);
      writeFileSync(path, '');
      expect(await p.join()).toBe(true);
      expect([p.isAlive(), p.exitcode]).toEqual([false, 0]);
      expect(report.values()).toEqual(['running', 'finished']);
      p.close();
      expect(String(p)).toMatch(/ closed>$/);
    });

    test('its pid and ident stay when it has ended', async () => {
      const p = make('nothing');
      p.start();
      const { pid, ident } = p;
      await p.join();
      expect([p.pid, p.ident]).toEqual([pid, ident]);
      if (under.method === 'thread') expect([pid, typeof ident]).toEqual([process.pid, 'number']);
      else expect(ident).toBe(pid);
    });

    test('without a target it does nothing and ends with 0', async () => {
      expect(await exitcodeOf(make())).toBe(0);
    });

    test('what the target returns is no exit code', async () => {
      expect(await exitcodeOf(make('double', [21]))).toBe(0);
    });

    test('join can be repeated, by several at once; its timeout and its signal end the waiting alone', async () => {
      const [report, path] = [makeReport(), file()];
      const p = make('waitsFor', [report.path, path]);
      p.start();
      expect(await p.join(0)).toBe(false);
      expect(await p.join({ timeoutMs: 1 })).toBe(false);
      const signal = AbortSignal.abort(new Error('no more'));
      await expect(p.join({ signal })).rejects.toThrow();
      expect(p.isAlive()).toBe(true);
      const joins = Promise.all([p.join(), p.join(600_000), p.join()]);
      writeFileSync(path, '');
      expect(await joins).toEqual([true, true, true]);
      expect([await p.join(), await p.join(0)]).toEqual([true, true]);
    });

    test('the sentinel resolves with how it ended, whoever waits', async () => {
      const p = make('exits', [3]);
      expect(() => p.sentinel).toThrow('process not started');
      p.start();
      expect(await Promise.race([p.sentinel, new Promise(() => {})])).toEqual({ exitcode: 3, signal: null });
      expect(await p.sentinel).toEqual({ exitcode: 3, signal: null });
      expect(p.exitcode).toBe(3);
    });

    test('two of them run at the same time', async () => {
      const [report, path] = [makeReport(), file()];
      const pair = [make('waitsFor', [report.path, path]), make('waitsFor', [report.path, path])];
      for (const p of pair) p.start();
      await report.sees(/running\nrunning/);
      writeFileSync(path, '');
      for (const p of pair) await p.join();
      expect(pair.map(({ exitcode }) => exitcode)).toEqual([0, 0]);
    });
  });

  describe('refuses what its state does not allow', () => {
    const stateError = (run: () => unknown): string => {
      const error = thrownBy(run);
      expect(error).toBeInstanceOf(ProcessStateError);
      return error.hint === undefined ? error.message : `${error.message}. ${error.hint}`;
    };

    test('it is started once', async () => {
      const p = make('nothing');
      p.start();
      expect(stateError(() => p.start())).toBe('cannot start a process twice');
      await p.join();
      expect(stateError(() => p.start())).toBe('cannot start a process twice');
      expect(p.exitcode).toBe(0);
    });

    test('before its start it can be neither joined, ended nor signalled', async () => {
      const p = make('nothing');
      await expect(p.join()).rejects.toThrow('can only join a started process');
      expect(stateError(() => p.terminate())).toBe(
        'can only terminate a started process. call start() first',
      );
      expect(stateError(() => p.kill())).toBe('can only kill a started process. call start() first');
      expect(stateError(() => p.interrupt())).toBe(
        'can only interrupt a started process. call start() first',
      );
      expect(stateError(() => p.signal('SIGUSR2'))).toBe(
        'can only signal a started process. call start() first',
      );
      expect(p.isAlive()).toBe(false);
    });

    test('while it runs it cannot be closed', async () => {
      const p = make('waits', [makeReport().path]);
      p.start();
      expect(stateError(() => p.close())).toBe(
        'Cannot close a process while it is still running. You should first call join() or terminate().',
      );
      expect(p.isAlive()).toBe(true);
    });

    test('its target is not called here once it was started', async () => {
      const p = make('nothing');
      p.start();
      expect(stateError(() => p.run())).toBe('its target belongs to the process that was started');
    });

    test('run() of one that was not started calls the target here', async () => {
      const report = makeReport();
      const p = make('sayAll', [report.path, 1], { kwargs: { two: 2 } });
      await p.run();
      expect(report.values()).toEqual([[1, { two: 2 }]]);
      expect(p.exitcode).toBeUndefined();
    });

    test('closed, it tells nothing but its name, and can be closed again', async () => {
      const p = make('nothing', [], { name: 'shut' });
      p.start();
      await p.join();
      p.close();
      p.close();
      for (const use of [
        () => p.start(),
        () => p.terminate(),
        () => p.kill(),
        () => p.interrupt(),
        () => p.signal('SIGTERM'),
        () => p.isAlive(),
        () => p.pid,
        () => p.ident,
        () => p.exitcode,
        () => p.sentinel,
      ])
        expect(stateError(use)).toBe('process object is closed');
      await expect(p.join()).rejects.toThrow('process object is closed');
      expect(p.name).toBe('shut');
    });

    test('one that was never started can be closed', () => {
      const p = make('nothing');
      p.close();
      expect(stateError(() => p.start())).toBe('process object is closed');
    });

    test('what is no address is refused when it is made, with the ways out', () => {
      const error = thrownBy(() => new under.Process({ target: (() => {}) as never }));
      expect(error).toMatchObject({ code: 'ERR_MPRUN_NOT_A_TASK' });
      expect(`${error.message} ${error.hint}`).toMatch(/task\(import\.meta\.url/);
      expect(thrownBy(() => new under.Process({ taget: 'x.ts' } as never)).message).toMatch(
        /no option `taget`/,
      );
      expect(thrownBy(() => make('nothing', 5 as never)).message).toMatch(/`args`/);
      expect(thrownBy(() => make('nothing', [], { kwargs: 5 as never })).message).toMatch(/`kwargs`/);
      expect(thrownBy(() => make('nothing', [], { daemon: 1 as never })).message).toMatch(/`daemon`/);
    });
  });

  describe('is ended', () => {
    needs('ends')('terminate(): as by SIGTERM, alive until it is gone, and once', async () => {
      const report = makeReport();
      const p = make('waits', [report.path]);
      p.start();
      await report.sees('running');
      p.terminate();
      expect(p.isAlive()).toBe(true);
      p.terminate();
      await p.join();
      expect([p.exitcode, p.isAlive()]).toEqual([-15, false]);
      expect(await p.sentinel).toEqual({ exitcode: -15, signal: 'SIGTERM' });
      p.terminate();
      p.kill();
      p.interrupt();
      expect(p.exitcode).toBe(-15);
    });

    needs('ends')('kill(): as by SIGKILL, also while it computes', async () => {
      const report = makeReport();
      const p = make('spins', [report.path]);
      p.start();
      await report.sees('running');
      p.kill();
      await p.join();
      expect(p.exitcode).toBe(-9);
      expect(String(p)).toMatch(/ stopped exitcode=-SIGKILL>$/);
    });

    needs('ends')('interrupt(): as by Ctrl-C', async () => {
      const report = makeReport();
      const p = make('waits', [report.path]);
      p.start();
      await report.sees('running');
      p.interrupt();
      await p.join();
      expect(p.exitcode).toBe(-2);
    });

    needs('signals')('interrupt() is its to handle', async () => {
      const report = makeReport();
      const p = make('handlesInterrupt', [report.path]);
      p.start();
      await report.sees('running');
      p.interrupt();
      await p.join();
      expect(p.exitcode).toBe(5);
    });

    needs('signals')('one that handles SIGTERM and goes on is killed after the grace', async () => {
      const report = makeReport();
      const p = make('refusesToEnd', [report.path]);
      p.start();
      await report.sees('running');
      p.terminate(300);
      await p.join();
      expect(p.exitcode).toBe(-9);
      expect(report.values()).toEqual(['running', 'SIGTERM']);
    });

    needs('signals')('any signal can be sent to it', async () => {
      const report = makeReport();
      const p = make('waits', [report.path]);
      p.start();
      await report.sees('running');
      p.signal('SIGUSR2');
      await p.join();
      expect(await p.sentinel).toEqual({ exitcode: -12, signal: 'SIGUSR2' });
    });

    test.skipIf(under.lacks.signals === undefined)('signals are refused where there are none', async () => {
      const p = make('waits', [makeReport().path]);
      p.start();
      expect(thrownBy(() => p.signal('SIGUSR2'))).toMatchObject({ code: 'ERR_MPRUN_USAGE' });
    });

    test('it can be ended in the very turn it was started in', async () => {
      const report = makeReport();
      const p = make('say', [report.path, 'ran']);
      p.start();
      p.terminate();
      await p.join();
      expect(p.exitcode).toBe(-15);
      expect(report.values()).toEqual([]);
    });
  });

  test('the address of a target may be a text, a URL or a handle', async () => {
    const report = makeReport();
    for (const target of [at('say'), new URL(at('say'))])
      expect(await exitcodeOf(new under.Process({ target, args: [report.path, 'ran'] }))).toBe(0);
    expect(report.values()).toEqual(['ran', 'ran']);
  });
}
