/** What becomes of processes when the program that started them ends, in whichever way. */
import { describe, expect, test } from 'vitest';
import { setTimeout } from 'node:timers/promises';

import { at, isRunning, makeReport, processProgram, type Report } from './support.ts';

const METHODS = ['spawn', 'thread'] as const;

/** Until nothing of them is left; the test's own deadline bounds it. */
async function gone(pids: readonly number[]): Promise<void> {
  while (pids.some(isRunning)) await setTimeout(20);
}

describe.each(METHODS)('a program that has nothing left to do (%s)', (method) => {
  test('waits for its processes that are no daemons', async () => {
    const report = makeReport();
    const { result } = processProgram(`
      import { writeFileSync } from 'node:fs';
      const { Process: Child } = getContext('${method}');
      new Child({ target: '${at('waitsFor')}', args: ['${report.path}', '${report.path}.go'] }).start();
      setTimeout(() => writeFileSync('${report.path}.go', ''), 1);
      console.log('end of program');
    `);
    expect(await result).toMatchObject({ stdout: 'end of program\n', stderr: '', code: 0 });
    expect(report.values()).toEqual(['running', 'finished']);
  });

  test('ends its daemons, also those that compute, and ends', async () => {
    const report = makeReport();
    const { result } = processProgram(`
      import { existsSync, readFileSync } from 'node:fs';
      const { Process: Child } = getContext('${method}');
      const daemons = ['waits', 'spins'].map((name) =>
        new Child({ target: '${at('')}' + name, args: ['${report.path}'], daemon: true }));
      for (const d of daemons) d.start();
      while (!/running\\nrunning/.test(readFileSync('${report.path}', 'utf8')))
        await new Promise((resolve) => setTimeout(resolve, 5));
      process.on('exit', () => console.log(daemons.map(({ exitcode }) => exitcode)));
    `);
    expect(await result).toMatchObject({ stdout: '[ -15, -15 ]\n', stderr: '', code: 0 });
    expect(report.values()).toEqual(['running', 'running']);
  });

  test('a daemon that is joined is waited for, its sentinel is not', async () => {
    const report = makeReport();
    const { result } = processProgram(`
      const { Process: Child } = getContext('${method}');
      const joined = new Child({ target: '${at('say')}', args: ['${report.path}', 'joined'], daemon: true });
      joined.start();
      await joined.join();
      const left = new Child({ target: '${at('waits')}', args: ['${report.path}'], daemon: true });
      left.start();
      left.sentinel.then(({ exitcode }) => console.log('sentinel', exitcode));
    `);
    expect(await result).toMatchObject({ stdout: 'sentinel -15\n', stderr: '', code: 0 });
    expect(report.values()[0]).toBe('joined');
  });
});

describe.each([
  ['process.exit(3)', 'process.exit(3)', 3],
  ['an error nobody catches', "setTimeout(() => { throw new Error('oh') })", 1],
])('a program that leaves by %s', (_, leave, exitcode) => {
  async function leaves(
    report: Report,
    daemonReport: Report,
  ): Promise<readonly [child: number, code: number | null]> {
    const { result } = processProgram(`
      import { readFileSync } from 'node:fs';
      const p = new Process({ target: '${at('outlives')}', args: ['${report.path}'] });
      const d = new Process({ target: '${at('family')}', args: ['${daemonReport.path}', 'spins', 1], daemon: true });
      p.start();
      d.start();
      const ran = (path) => readFileSync(path, 'utf8') !== '';
      while (!ran('${report.path}') || !ran('${daemonReport.path}'))
        await new Promise((resolve) => setTimeout(resolve, 5));
      ${leave};
    `);
    const { code } = await result;
    return [Number(/running (\d+)/.exec(String(report.values()[0]))?.[1]), code];
  }

  test('ends its daemons; other processes go on, know of it, and finish', async () => {
    const [report, daemonReport] = [makeReport(), makeReport()];
    const [child, code] = await leaves(report, daemonReport);
    expect(code).toBe(exitcode);
    const daemon = Number(String(daemonReport.values()[0]).split(' ')[1]);
    expect([child, daemon].every((pid) => pid > 1)).toBe(true);
    await report.sees('finished');
    await gone([child, daemon]);
    expect(report.values()).toEqual([`running ${child}`, 'parent lives: false', 'finished']);
  });
});

test('a process that was not told what to run does not outlive the program, which says so', async () => {
  const report = makeReport();
  const { result } = processProgram(`
    const p = new Process({ target: '${at('say')}', args: ['${report.path}', 'ran'], name: 'hasty' });
    p.start();
    process.exit(0);
  `);
  const { stderr, code } = await result;
  expect(stderr).toBe('Process hasty has not run: its parent exited before it was told what to run\n');
  expect([report.values(), code]).toEqual([[], 0]);
});

describe.each(['SIGKILL', 'SIGTERM', 'SIGINT'] as const)('a program that %s ends', (signal) => {
  test.each(['idle', 'awaits', 'spins'])(
    'takes its processes along, three levels deep, that are in this state: %s',
    async (manner) => {
      const report = makeReport();
      const { process: parent, result } = processProgram(`
        new Process({ target: '${at('family')}', args: ['${report.path}', '${manner}', 3] }).start();
      `);
      await report.sees(/^3 /m);
      const pids = report.values().map((line) => Number(String(line).split(' ')[1]));
      expect(pids.filter(isRunning)).toHaveLength(3);
      parent.kill(signal);
      await gone(pids);
      const { stderr, signal: ended } = await result;
      expect(ended).toBe(signal);
      expect(stderr.split('\n').filter(Boolean).length).toBeLessThanOrEqual(5);
    },
  );
});
