import { describe, expect, test } from 'vitest';

import {
  at,
  endedWithTest,
  exitcodeOf,
  makeNeeds,
  makeReport,
  processProgram,
  type ProcessUnderTest,
} from './support.ts';

export function describeExitCodes(under: ProcessUnderTest): void {
  const make = endedWithTest(under);
  const needs = makeNeeds(under);

  /** A program that runs these, one after the other, and prints the exit code of each. */
  async function ends(
    ...calls: readonly (readonly [target: string, ...args: unknown[]])[]
  ): Promise<{ exitcodes: string; stderr: string }> {
    const { result } = processProgram(`
      const { Process: Child } = getContext('${under.method}');
      for (const [target, ...args] of ${JSON.stringify(calls)}) {
        const p = new Child({ target, args, name: 'job' });
        p.start();
        await p.join();
        console.log(p.exitcode);
      }
    `);
    const { stdout, stderr, code } = await result;
    expect(code).toBe(0);
    return { exitcodes: stdout.trim().split('\n').join(' '), stderr };
  }

  describe('ends with an exit code', () => {
    test.each([
      [undefined, 0],
      [null, 0],
      [0, 0],
      [false, 0],
      [true, 1],
      [3, 3],
      [256, 0],
      [300, 44],
      [-1, 255],
      [10n, 10],
    ])('exit(%s): %i', async (status, exitcode) => {
      expect(await exitcodeOf(make('exits', [status]))).toBe(exitcode);
    });

    needs('ends').each([
      [0, 0],
      [3, 3],
      [255, 255],
      [256, 0],
      [300, 44],
      [-1, 255],
    ])('process.exit(%i): %i', async (status, exitcode) => {
      expect(await exitcodeOf(make('exitsItself', [status]))).toBe(exitcode);
    });

    needs('ends')('process.exitCode counts when the target returns, as the system keeps it', async () => {
      expect(await exitcodeOf(make('setsExitCode', [3]))).toBe(3);
      expect(await exitcodeOf(make('setsExitCode', [300]))).toBe(44);
    });

    needs('apart')('its exit handlers run after a return, and not when it is killed', async () => {
      const report = makeReport();
      expect(await exitcodeOf(make('leavesTrace', [report.path, false]))).toBe(0);
      expect(report.values()).toEqual(['left']);
      const p = make('leavesTrace', [report.path, true]);
      p.start();
      await report.sees('running');
      p.kill();
      await p.join();
      expect(report.values()).toEqual(['left', 'running']);
    });

    test('exit() of anything else: 1, and that on stderr', async () => {
      const exits = at('exits');
      expect(await ends([exits, 'no such user'], [exits, [1, 'two']], [exits, 1.5])).toEqual({
        exitcodes: '1 1 1',
        stderr: "no such user\n[ 1, 'two' ]\n1.5\n",
      });
    });

    test('an error: 1, and its stack on stderr below the name, without frames of ours', async () => {
      const { exitcodes, stderr } = await ends([at('throws'), 'too bad'], [at('rejects'), 'too late']);
      expect(exitcodes).toBe('1 1');
      expect(stderr).toMatch(/^Process job:\nError: too bad\n {4}at throws \(.*processes\.ts:\d+:\d+\)/);
      expect(stderr).toMatch(/\nProcess job:\nError: too late\n {4}at rejects \(.*processes\.ts:\d+:\d+\)/);
      expect(stderr).not.toMatch(/dist|node_modules/);
    });

    needs('ends')('an error that nobody can catch: 1, and it is on stderr', async () => {
      const { exitcodes, stderr } = await ends([at('throwsLate'), 'late'], [at('rejectsUnseen'), 'unseen']);
      expect(exitcodes).toBe('1 1');
      const told = (name: string): RegExp =>
        new RegExp(
          `^Process job:\\nError: ${name}\\n(    at .*processes\\.ts.*\\n)( *at .*node:.*\\n)*`,
          'm',
        );
      expect(stderr).toMatch(told('late'));
      expect(stderr).toMatch(told('unseen'));
      expect(stderr).not.toContain('mprun/dist');
    });

    test('a promise that nothing can settle: 1, and the reason', async () => {
      const { exitcodes, stderr } = await ends([at('neverSettles')]);
      expect(exitcodes).toBe('1');
      expect(stderr).toMatch(
        /^Process job:\nNeverSettlesError: the task returned a promise that never settles/,
      );
    });

    test('a target that cannot be loaded: 1, the reason and the way out', async () => {
      const { exitcodes, stderr } = await ends(['no/such.ts#file'], [at('sya')], ['tasks/exits.ts']);
      expect(exitcodes).toBe('1 1 1');
      expect(stderr).toMatch(/^Process job:\nTaskLoadError: cannot find module 'no\/such\.ts'\n/);
      expect(stderr).toMatch(/has no export 'sya'\n\(.*\bsay\b.*\)\n/);
      expect(stderr.match(/^Process job:/gm)).toHaveLength(3);
    });

    test('a module that throws while it is loaded: 1, and its error', async () => {
      const file = new URL('../fixtures/modules/throws-at-load.ts', import.meta.url).href;
      const { exitcodes, stderr } = await ends([`${file}#default`]);
      expect(exitcodes).toBe('1');
      expect(stderr).toMatch(
        /^Process job:\nTaskLoadError: .*throws-at-load\.ts cannot be loaded: RangeError: not today/,
      );
    });
  });
}
