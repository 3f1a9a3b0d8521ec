import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { activeChildren, currentProcess, parentProcess, Pool } from '../../src/index.ts';
import { makeFolder } from '../support/workspace.ts';
import {
  at,
  endedWithTest,
  exitcodeOf,
  makeReport,
  thrownBy,
  type ProcessUnderTest,
  type SelfPortrait,
} from './support.ts';

export function describeFamily(under: ProcessUnderTest): void {
  const make = endedWithTest(under);
  const { method } = under;

  describe('has a family', () => {
    test('activeChildren: those that were started and have not ended, in order', async () => {
      const [report, path] = [makeReport(), join(makeFolder(), 'go')];
      const [a, b, fresh] = [
        make('waitsFor', [report.path, path]),
        make('waitsFor', [report.path, path]),
        make(),
      ];
      expect(activeChildren()).toEqual([]);
      a.start();
      b.start();
      expect(activeChildren()).toEqual([a, b]);
      expect(activeChildren()).not.toContain(fresh);
      writeFileSync(path, '');
      await a.join();
      await b.join();
      expect(activeChildren()).toEqual([]);
    });

    test('one that has ended is no child any more, joined or not', async () => {
      const p = make('nothing');
      p.start();
      await p.sentinel;
      expect(activeChildren()).toEqual([]);
    });

    test('parentProcess: who started it, alive; of the main process, nobody', async () => {
      const report = makeReport();
      const p = make('saysWhoItIs', [report.path], { name: 'child' });
      await exitcodeOf(p);
      expect((report.values()[0] as SelfPortrait).parent).toEqual({
        name: 'MainProcess',
        pid: process.pid,
        isAlive: true,
      });
      expect(parentProcess()).toBeUndefined();
    });

    test('its children have it as their parent, and it waits for those nobody joins', async () => {
      const [report, path] = [makeReport(), join(makeFolder(), 'go')];
      const child = { target: 'waitsFor', args: [report.path, path] };
      const p = make('startsAndLeaves', [report.path, method, child]);
      p.start();
      await report.sees('left');
      await report.sees('running');
      expect(p.isAlive()).toBe(true);
      writeFileSync(path, '');
      await p.join();
      expect([p.exitcode, report.values().at(-1)]).toEqual([0, 'finished']);
    });

    test.skipIf(method === 'inline')('its daemons end with it', async () => {
      const report = makeReport();
      const child = { target: 'waits', args: [report.path], daemon: true };
      expect(await exitcodeOf(make('startsAndLeaves', [report.path, method, child]))).toBe(0);
      // Whether the daemon had come so far is nobody's to say.
      expect(report.values().filter((line) => line !== 'running')).toEqual(['left']);
    });
  });

  describe('may be a daemon', () => {
    test('as whoever makes it, unless it is said; until it is started', async () => {
      expect(currentProcess().daemon).toBe(false);
      expect(make().daemon).toBe(false);
      const report = makeReport();
      const p = make('saysWhoItIs', [report.path]);
      p.daemon = true;
      expect(() => (p.daemon = 1 as never)).toThrow(/`daemon`/);
      await exitcodeOf(p);
      expect((report.values()[0] as SelfPortrait).daemon).toBe(true);
      for (const isDaemon of [true, false])
        expect(thrownBy(() => (p.daemon = isDaemon)).message).toBe('process has already started');
    });

    test('what a daemon starts is one too', async () => {
      const report = makeReport();
      await exitcodeOf(make('startsOne', [report.path], { daemon: true }));
      expect(report.values()).toMatchObject([{ daemon: true }]);
    });

    test('what a daemon starts cannot be anything else, and it says why', async () => {
      const report = makeReport();
      await exitcodeOf(make('startsOne', [report.path, { daemon: false }], { daemon: true, name: 'imp' }));
      expect(report.values()).toEqual([
        'what imp starts must be a daemon, as it is one itself (leave `daemon` out: it ends with its parent at the latest)',
      ]);
    });
  });

  describe('nests', () => {
    test('three levels deep; the fourth is refused', async () => {
      const report = makeReport();
      const p = make('nests', [report.path, method, 1], { name: 'top' });
      expect(await exitcodeOf(p)).toBe(0);
      // Names follow: `depth 2 Process-1:1`.
      expect(report.values().map((line) => String(line).replace(/(?<=^depth \d) .*/, ''))).toEqual([
        'depth 1',
        'depth 2',
        'depth 3',
        'ERR_MPRUN_NESTING at depth 3',
      ]);
    });

    test('a pool in it works', async () => {
      const report = makeReport();
      expect(await exitcodeOf(make('maps', [report.path, method]))).toBe(0);
      expect(report.values()).toEqual([[2, 4, 6]]);
    });

    test('what a pool worker starts is a daemon, and nothing else', async () => {
      const backend = method === 'spawn' ? 'process' : method;
      await using pool = new Pool({ backend, processes: 1 });
      const report = makeReport();
      const inputs = [
        { log: report.path },
        { log: report.path, daemon: true },
        { log: report.path, daemon: false },
      ];
      expect(await pool.map(at('startsFromPool'), inputs)).toEqual([
        'daemon: true',
        'daemon: true',
        'what PoolWorker-1 starts must be a daemon, as it is one itself',
      ]);
      expect(report.values()).toMatchObject([{ daemon: true }, { daemon: true }]);
    });
  });
}
