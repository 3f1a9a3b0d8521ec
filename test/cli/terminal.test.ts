/** On a real pseudo-terminal, by `script` of util-linux. */
import { spawn } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';

import { expect, test } from 'vitest';

import { BIN, ROOT, watch } from '../support/mprun.ts';

/** What the terminal shows of a command line. A terminal made by `script` has no columns until it is told. */
async function onTerminal(args: string, columns: number, env: Record<string, string> = {}): Promise<string> {
  const { CI: _ci, NO_COLOR: _no, FORCE_COLOR: _force, ...rest } = process.env;
  const command = `stty cols ${columns}; ${process.execPath} ${BIN} ${args}`;
  const child = spawn('script', ['-qec', command, '/dev/null'], {
    cwd: ROOT,
    env: { ...rest, TERM: 'xterm', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return (await watch(child).result).stdout;
}

const LONG = 'map tasks/sleep.ts -i 0.4,0.4,0.4 -p 1 --summary short';

test('a run of more than half a second shows how far it is, and leaves no trace of it', async () => {
  const shown = await onTerminal(LONG, 80);
  expect(shown).toMatch(/[12]\/3 done, [\d.]+\/s/);
  expect(shown).toMatch(/3 tasks: 3 ok in [\d.]+s \(1 process\)\r\n/);
  // The cursor is shown again at the end.
  expect(shown.lastIndexOf('\u001B[?25h')).toBeGreaterThan(shown.lastIndexOf('\u001B[?25l'));
});

test('a short run shows no progress', async () => {
  expect(await onTerminal('map tasks/square.ts -i 1..3 -q', 80)).toBe('1\r\n4\r\n9\r\n');
});

test.each([
  ['a terminal without columns', 0, {}],
  ['CI', 80, { CI: 'true' }],
  ['a dumb terminal', 80, { TERM: 'dumb' }],
] as const)('%s shows no progress', async (_where, columns, env) => {
  const shown = await onTerminal(LONG, columns, env);
  expect(shown).not.toContain('done,');
  expect(shown).toContain('3 tasks: 3 ok');
});

test('a table ends where the terminal does; in a file it does not', async () => {
  const table = `map test/fixtures/tasks/output.ts#same ${'進程'.repeat(20)} -f table -q`;
  const noProgress = { CI: 'true' };
  expect(await onTerminal(table, 20, noProgress)).toBe(
    `result\r\n${'-'.repeat(19)}…\r\n${'進程'.repeat(4)}進…\r\n`,
  );
  expect(await onTerminal(`${table} | cat`, 20, noProgress)).toContain('進程'.repeat(20));
});

test('failures are red on a terminal, unless NO_COLOR is set', async () => {
  const failing = 'map tasks/flaky.ts#failOn3 3 -q';
  expect(await onTerminal(failing, 80)).toContain('\u001B[31mFAIL #1\u001B[39m failOn3(3)');
  expect(await onTerminal(failing, 80, { NO_COLOR: '1' })).not.toContain('\u001B[31m');
});

test('a bar has no colours where NO_COLOR is set', async () => {
  const shown = await onTerminal(LONG, 80, { NO_COLOR: '1' });
  expect(shown).toContain('ETA');
  expect(shown).not.toMatch(/\[\d+m/);
});

test('without inputs on a terminal, mprun says so instead of waiting', async () => {
  const { CI: _ci, ...rest } = process.env;
  const child = spawn(
    'script',
    ['-qec', `${process.execPath} ${BIN} map tasks/square.ts; echo "status $?"`, '/dev/null'],
    {
      cwd: ROOT,
      env: { ...rest, NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const { stdout } = await watch(child).result;
  expect(stdout).toContain(
    'error: no inputs (ERR_MPRUN_NO_INPUTS)\r\n(use --inputs, arguments, or pipe data in)\r\n',
  );
  expect(stdout).toContain('status 2');
});

test('a bench says which run goes on, leaves no trace of it, and draws its chart as wide as the terminal', async () => {
  const shown = await onTerminal('bench tasks/square.ts 1 2 -q --modes sequential,processes', 50);
  expect(shown).toContain('\r\u001B[2Ksequential: run 1/1\r\u001B[2K');
  const lines = shown
    .split('\r\n')
    .map((line) => stripVTControlCharacters(line.slice(line.lastIndexOf('\r') + 1)));
  expect(lines.slice(0, 2)).toEqual([
    expect.stringMatching(/^Sequential execution in [\d.]+ seconds$/),
    expect.stringMatching(/^Process pool execution in [\d.]+ seconds$/),
  ]);
  const bars = lines.slice(2, 4);
  expect(bars).toEqual([expect.stringMatching(/^sequential █/), expect.stringMatching(/^processes {2}█/)]);
  expect(Math.max(...bars.map((line) => line.length))).toBe(49);
});

test('where nobody watches, a bench does not say which run goes on', async () => {
  const shown = await onTerminal('bench tasks/square.ts 1 -q --modes processes', 80, { CI: 'true' });
  expect(shown).not.toContain('run 1/1');
});
