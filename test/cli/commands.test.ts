import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { mprun } from '../support/mprun.ts';
import { makeFolder } from '../support/workspace.ts';

test('starmap spreads arrays into arguments; an element that is no array fails alone', async () => {
  const input = '[2, 3]\n[3, 2]\n5\n[10, 2]\n';
  const { stdout, stderr, code } = await mprun(['starmap', 'tasks/math.ts#pow', '-q'], { input });
  expect(stdout).toBe('8\n9\n100\n');
  expect(stderr).toMatch(/^FAIL #3 pow\(5\): TypeError: Expected an array of arguments, got number\n/);
  expect(code).toBe(1);
});

test('starmap takes pairs from arguments, JSON and products', async () => {
  for (const source of [
    ['[2,3]', '[2,4]'],
    ['-i', '[[2,3],[2,4]]'],
    ['-i', '2', '-i', '3,4'],
  ])
    expect((await mprun(['starmap', 'tasks/math.ts#pow', '-q', ...source])).stdout).toBe('8\n16\n');
});

test('apply calls once, with arguments and keywords', async () => {
  const { stdout, stderr, code } = await mprun([
    ...['apply', 'tasks/math.ts#powKw', '--args', '[2]', '--kwargs', '{"y":3}'],
  ]);
  expect(stdout).toBe('8\n');
  expect(stderr).toMatch(/^1 task: 1 ok in/m);
  expect(code).toBe(0);
  expect((await mprun(['apply', 'tasks/math.ts#powKw', '--args', '[2]', '-q'])).stdout).toBe('4\n');
});

test("run prints the documents' exit codes", async () => {
  const { stdout, stderr, code } = await mprun([
    ...['run', 'tasks/exits.ts', 'exit_error', 'exit_ok', 'return_value', 'raises', 'terminated'],
    ...['--terminate', 'terminated'],
  ]);
  expect(stdout).toBe(`Starting process for exit_error
Starting process for exit_ok
Starting process for return_value
Starting process for raises
Starting process for terminated
     exit_error.exitcode = 1
        exit_ok.exitcode = 0
   return_value.exitcode = 0
         raises.exitcode = 1
     terminated.exitcode = -15
`);
  expect(stderr).toMatch(
    /^Process raises:\nError: There was an error!\n {4}at raises \(.*tasks\/exits\.ts:\d+:\d+\)\n$/,
  );
  expect(code).toBe(1);
});

test('run of one function ends with its status: 128 + n for signal n', async () => {
  expect((await mprun(['run', 'tasks/exits.ts', 'exit_ok'])).code).toBe(0);
  expect((await mprun(['run', 'tasks/exits.ts', 'terminated', '--terminate', 'terminated'])).code).toBe(143);
});

test('run without names runs the function of the address, or the default export', async () => {
  for (const address of ['tasks/square.ts', 'tasks/square.ts#default', 'tasks/square.ts#square']) {
    const { stdout, code } = await mprun(['run', address]);
    expect(stdout).toBe('Starting process for square\n         square.exitcode = 0\n');
    expect(code).toBe(0);
  }
  const { stdout, code } = await mprun(['run', 'tasks/exits.ts#exit_ok', 'exit_error']);
  expect(stdout).toMatch(/exit_ok.exitcode = 0\n *exit_error.exitcode = 1\n$/);
  expect(code).toBe(1);
  expect((await mprun(['run', 'tasks/flaky.ts#failOn4'])).stderr).toMatch(
    /^error: tasks\/flaky\.ts has no export 'failOn4' \(ERR_MPRUN_EXPORT_NOT_FOUND\)\n\(Did you mean failOn3\? /,
  );
});

test('a module without functions is told of, and is an empty list', async () => {
  const folder = makeFolder();
  writeFileSync(join(folder, 'none.js'), 'const square = (n) => n * n;\n');
  expect(await mprun(['list', 'none.js'], { cwd: folder })).toMatchObject({
    ...{ stdout: '', stderr: 'none.js exports no function\n', code: 0 },
  });
  expect(await mprun(['list', 'none.js', '--json'], { cwd: folder })).toMatchObject({
    ...{ stdout: '[]\n', stderr: '', code: 0 },
  });
});

test('list shows the functions of a module with their parameters and what the comment above them says', async () => {
  expect((await mprun(['list', 'tasks/square.ts'])).stdout.split('\n').sort()).toEqual([
    '',
    'cube(n)  Cube a number',
    'square(n)  Square a number (default)',
  ]);
  const { stdout } = await mprun(['list', 'tasks/math.ts', '--json']);
  expect(JSON.parse(stdout)).toContainEqual({
    ...{ name: 'pow', params: ['x', 'y'], default: false, doc: 'x to the power of y' },
  });
});

test('list shows several modules, each with its name', async () => {
  const { stdout, code } = await mprun(['list', 'tasks/square.ts', 'tasks/flaky.ts']);
  expect(stdout).toBe(`tasks/square.ts
  square(n)  Square a number (default)
  cube(n)  Cube a number
tasks/flaky.ts
  flaky(n)  Throw for odd numbers (default)
  failOn3(n)  Throw for 3, return every other number
`);
  expect(code).toBe(0);
  const json = await mprun(['list', 'tasks/square.ts', 'tasks/flaky.ts', '--json']);
  expect(JSON.parse(json.stdout)).toContainEqual({
    ...{ module: 'tasks/flaky.ts', name: 'failOn3', params: ['n'], default: false },
    doc: 'Throw for 3, return every other number',
  });
});

test('every command has help with examples on stdout', async () => {
  for (const args of [
    [],
    ['--help'],
    ['help', 'map'],
    ...['map', 'starmap', 'apply', 'run', 'bench', 'list', 'doctor'].map((name) => [name, '--help']),
  ]) {
    const { stdout, stderr, code } = await mprun(args);
    expect(stdout).toContain('Examples:\n  $ ');
    expect([stderr, code]).toEqual(['', 0]);
  }
});

test("the version is the package's", async () => {
  expect(await mprun(['--version'])).toMatchObject({ stdout: '0.1.0\n', stderr: '', code: 0 });
});
