import { createHash } from 'node:crypto';
import { inspect } from 'node:util';

import { describe, expect, test } from 'vitest';

import { AuthenticationString, currentProcess } from '../../src/index.ts';
import {
  endedWithTest,
  exitcodeOf,
  makeNeeds,
  makeReport,
  thrownBy,
  type ProcessUnderTest,
  type SelfPortrait,
} from './support.ts';

export function describeIdentity(under: ProcessUnderTest): void {
  const make = endedWithTest(under);
  const needs = makeNeeds(under);
  const { className, method } = under;

  async function portrait(options = {}): Promise<SelfPortrait> {
    const report = makeReport();
    await exitcodeOf(make('saysWhoItIs', [report.path], options));
    return report.values()[0] as SelfPortrait;
  }

  describe('has a name', () => {
    test('the class and a number, which each object takes when it is made: there are gaps', () => {
      const numberOf = (name: string): number => {
        expect(name).toMatch(new RegExp(`^${className}-\\d+$`));
        return Number(name.split('-')[1]);
      };
      const first = numberOf(make().name);
      make(undefined, [], { name: 'mine' });
      expect(numberOf(make(undefined, [], { name: '' }).name)).toBe(first + 2);
    });

    test('it may be changed at any time, to a text', async () => {
      const report = makeReport();
      const p = make('saysWhoItIs', [report.path]);
      expect(thrownBy(() => (p.name = 5 as never)).message).toBe('name must be a string');
      expect(thrownBy(() => make(undefined, [], { name: 5 as never })).message).toBe('name must be a string');
      p.name = 'before';
      p.start();
      p.name = 'after';
      await p.join();
      expect((report.values()[0] as SelfPortrait).name).toBe('before');
      expect(p.name).toBe('after');
    });

    test('it can rename itself, and is not renamed here', async () => {
      const report = makeReport();
      const p = make('renames', [report.path, 'Jekyll'], { name: 'Hyde' });
      await exitcodeOf(p);
      expect([report.values(), p.name]).toEqual([['Jekyll'], 'Hyde']);
    });

    test('what it starts without a name is numbered below it', async () => {
      const report = makeReport();
      const p = make('startsOne', [report.path]);
      await exitcodeOf(p);
      expect((report.values()[0] as SelfPortrait).name).toBe(`Process-${p.name.split('-')[1]}:1`);
    });
  });

  describe('is printed as in Python', () => {
    test('from its making to its end', async () => {
      const p = make('exits', [3], { name: "it's" });
      const name = `name="it's"`;
      const running = (): string => (method === 'thread' ? `ident=${p.ident}` : `pid=${p.pid}`);
      expect(String(p)).toBe(`<${className} ${name} parent=${process.pid} initial>`);
      p.start();
      const started = `<${className} ${name} ${running()} parent=${process.pid} started>`;
      expect([String(p), inspect(p)]).toEqual([started, started]);
      await p.join();
      expect(String(p)).toBe(`<${className} ${name} ${running()} parent=${process.pid} stopped exitcode=3>`);
      p.close();
      expect(String(p)).toBe(`<${className} ${name} parent=${process.pid} closed>`);
    });

    test('a daemon, and the signal that ended it', async () => {
      const p = make('waits', [makeReport().path], { name: 'd', daemon: true });
      expect(String(p)).toBe(`<${className} name='d' parent=${process.pid} initial daemon>`);
      p.start();
      p.terminate();
      await p.join();
      expect(String(p)).toMatch(/ stopped exitcode=-SIGTERM daemon>$/);
    });

    test('by itself', async () => {
      const { repr, pid, ident } = await portrait({ name: 'me' });
      const isThread = method === 'thread';
      expect(repr).toBe(`<${className} name='me' parent=${process.pid} started>`);
      expect([pid === process.pid, ident === pid]).toEqual([method !== 'spawn', !isThread]);
    });

    test('the main process by itself', () => {
      expect(String(currentProcess())).toBe("<_MainProcess name='MainProcess' parent=None started>");
    });
  });

  describe('knows itself', () => {
    test('as a process that runs, always the same one', async () => {
      expect(await portrait({ name: 'me' })).toMatchObject({
        name: 'me',
        exitcode: null,
        isAlive: true,
        isSame: true,
        className,
        children: 0,
      });
    });

    test('as one that can be neither started again, joined, closed nor made a daemon', async () => {
      const report = makeReport();
      await exitcodeOf(make('sayOwnErrors', [report.path]));
      expect(report.values()).toEqual([
        [
          'cannot start a process twice',
          'can only join a child process',
          'Cannot close a process while it is still running. You should first call join() or terminate().',
          'process has already started',
        ],
      ]);
    });
  });

  describe('has a secret', () => {
    const digest = (key: Uint8Array): string => createHash('sha256').update(Buffer.from(key)).digest('hex');

    test("the main process's, unless it was given another", async () => {
      const { authkey } = currentProcess();
      expect(authkey).toBeInstanceOf(AuthenticationString);
      expect(authkey).toHaveLength(32);
      expect((await portrait()).authkey).toBe(digest(authkey));

      const report = makeReport();
      const p = make('saysWhoItIs', [report.path]);
      p.authkey = 'open sesame';
      await exitcodeOf(p);
      expect((report.values()[0] as SelfPortrait).authkey).toBe(digest(Buffer.from('open sesame')));
      expect(digest(currentProcess().authkey)).toBe(digest(authkey));
    });

    test('which does not come out by printing or JSON', () => {
      const p = make('nothing', [], { name: 'p' });
      p.authkey = 'open sesame';
      const hex = Buffer.from('open sesame').toString('hex');
      for (const text of [inspect({ p, key: p.authkey }, { depth: 9, showHidden: true }), String(p.authkey)])
        expect(text).not.toMatch(new RegExp(`sesame|${hex}|111, 112`));
      expect(inspect(p.authkey)).toBe('<AuthenticationString>');
      expect(() => JSON.stringify({ key: p.authkey })).toThrow(/must not leave its process/);
      expect(JSON.stringify(p)).toBe('{}');
    });

    test('which is text or bytes, and not empty', () => {
      const p = make();
      for (const wrong of ['', new Uint8Array(), 5, undefined, null, {}])
        expect(thrownBy(() => (p.authkey = wrong as never)).message).toMatch(
          /^Expected `authkey` to be bytes/,
        );
      p.authkey = Buffer.from([1, 2]);
      expect([...p.authkey]).toEqual([1, 2]);
    });

    needs('signals')('which others on the machine cannot read', async () => {
      const report = makeReport();
      const p = make('waits', [report.path]);
      p.authkey = 'open sesame';
      p.start();
      await report.sees('running');
      const { readFileSync } = await import('node:fs');
      for (const file of ['cmdline', 'environ'])
        expect(readFileSync(`/proc/${p.pid}/${file}`, 'latin1')).not.toContain('sesame');
    });
  });
}
