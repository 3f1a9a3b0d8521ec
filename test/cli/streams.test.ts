import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { mprun, shell, start, type Running } from '../support/mprun.ts';
import { makeFolder } from '../support/workspace.ts';

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** The most memory that mprun itself has taken, seen whenever it writes: it only grows, so the last look is near the highest. */
function watchPeak({ process: { pid, stdout } }: Running): { readonly megabytes: number } {
  const peak = { megabytes: 0 };
  stdout?.on('data', () => {
    const status = readIfThere(`/proc/${pid}/status`);
    peak.megabytes = Math.max(peak.megabytes, Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1000);
  });
  return peak;
}

test('a million lines of stdin come out right to the last, in less than 150 MB', async () => {
  const count = 1_000_000;
  const running = start(['map', 'tasks/square.ts', '-q'], { pipe: true });
  const peak = watchPeak(running);
  running.process.stdin?.end(Array.from({ length: count }, (_, n) => `${n}\n`).join(''));
  const { stdout, code } = await running.result;
  expect(stdout === Array.from({ length: count }, (_, n) => `${n * n}\n`).join('')).toBe(true);
  expect(code).toBe(0);
  expect(peak.megabytes).toBeGreaterThan(10);
  expect(peak.megabytes).toBeLessThan(150);
});

test('a CSV file of a million rows streams, in less than 200 MB', async () => {
  const count = 1_000_000;
  const path = join(makeFolder(), 'rows.csv');
  writeFileSync(path, `id,name\n${Array.from({ length: count }, (_, n) => `${n},"row, ${n}"\n`).join('')}`);
  const running = start(['map', '-e', 'row => row.name', '-a', path, '-q', '-p', '2']);
  const peak = watchPeak(running);
  const { stdout, stderr, code } = await running.result;
  expect(stdout === Array.from({ length: count }, (_, n) => `row, ${n}\n`).join('')).toBe(true);
  expect([stderr, code]).toEqual(['', 0]);
  expect(peak.megabytes).toBeGreaterThan(10);
  expect(peak.megabytes).toBeLessThan(200);
});

test('an endless stdin with a reader that leaves ends at once, silently, with 141', async () => {
  const { stdout, stderr } = await shell(
    'yes 3 | $MPRUN map tasks/square.ts -q | head -3; echo ${PIPESTATUS[1]}',
  );
  expect(stdout).toBe('9\n9\n9\n141\n');
  expect(stderr).toBe('');
});

test('the reader of stdout may leave in the middle of a long range', async () => {
  const { stdout, stderr } = await shell(
    '$MPRUN map tasks/square.ts -i 0..1000000000000 | head -1; echo ${PIPESTATUS[0]}',
  );
  expect(stdout).toBe('0\n141\n');
  expect(stderr).toBe('');
});

test('a result appears as soon as it is there, while stdin stays open', async () => {
  const running = start(['map', 'tasks/square.ts', '-q'], { pipe: true });
  const next = (): Promise<string> => new Promise((resolve) => running.process.stdout?.once('data', resolve));
  running.process.stdin?.write('3\n');
  expect(await next()).toBe('9\n');
  running.process.stdin?.write('4\n');
  expect(await next()).toBe('16\n');
  running.process.stdin?.end();
  expect(await running.result).toMatchObject({ code: 0, stdout: '9\n16\n' });
});

test('a slow reader holds back the reading of stdin', async () => {
  const running = start(['map', 'tasks/square.ts', '-q'], { pipe: true });
  running.process.stdout?.pause();
  running.process.stdout?.removeAllListeners('data');
  const { stdin } = running.process;
  let written = 0;
  const block = '7\n'.repeat(8192);
  // Writes until mprun takes no more: the pipe stays full although workers are idle.
  await new Promise<void>((resolve) => {
    let idle: NodeJS.Timeout | undefined;
    const more = (): void => {
      clearTimeout(idle);
      idle = setTimeout(resolve, 1000);
      do written += block.length;
      while (stdin?.write(block) && written < 1e9);
    };
    stdin?.on('drain', more);
    more();
  });
  expect(written).toBeLessThan(20_000_000);
  running.process.kill('SIGTERM');
  running.process.stdout?.resume();
  expect((await running.result).code).toBe(143);
});

test('a full disk ends the run with a reason', async () => {
  const { stderr } = await shell('$MPRUN map tasks/square.ts -i 0..100000 -q > /dev/full; echo $? >&2');
  expect(stderr).toMatch(/^error: cannot write results: .*ENOSPC.* \(ERR_MPRUN_OUTPUT\)\n73\n$/);
});

test('every command is silent when its reader has left', async () => {
  const { stdout, stderr } = await shell('$MPRUN list tasks/math.ts | true; echo ${PIPESTATUS[0]}');
  expect([stdout, stderr]).toEqual(['141\n', '']);
});

test('progress and colours never reach a pipe', async () => {
  const { stdout, stderr } = await mprun([
    'map',
    'tasks/sleep.ts',
    '-i',
    '0.7,0',
    '-p',
    '1',
    '--summary',
    'short',
  ]);
  expect(stdout).toBe('0.7\n0\n');
  expect(stderr).toMatch(/^2 tasks: 2 ok in [\d.]+s \(1 process\)\n$/);
});

test('--color always colours failures even in a pipe, --no-color never does', async () => {
  const args = ['map', 'tasks/flaky.ts#failOn3', '3', '-q'];
  expect((await mprun([...args, '--color', 'always'])).stderr).toContain('\u001B[31mFAIL #1');
  expect((await mprun([...args, '--no-color'], { env: { FORCE_COLOR: '1' } })).stderr).not.toContain(
    '\u001B',
  );
  expect((await mprun(args, { env: { FORCE_COLOR: '1' } })).stderr).toContain('\u001B[31m');
});
