import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { mprun } from '../support/mprun.ts';
import { makeFolder } from '../support/workspace.ts';

const USAGE = '(run with --help for usage)';

test.each([
  [
    ['map', 'tasks/sqare.ts', '-i', '1'],
    127,
    "error: cannot find module 'tasks/sqare.ts' (ERR_MPRUN_MODULE_NOT_FOUND)",
    '(Did you mean tasks/square.ts?)',
  ],
  [
    ['map', 'tasks/square.ts#cub', '-i', '1'],
    127,
    "error: tasks/square.ts has no export 'cub' (ERR_MPRUN_EXPORT_NOT_FOUND)",
    /^\(Did you mean cube\? .*cube/,
  ],
  [
    ['map', 'tasks/square.ts', '--proceses', '3'],
    2,
    "error: unknown option '--proceses' (ERR_MPRUN_USAGE)",
    `(Did you mean --processes?)\n${USAGE}`,
  ],
  [
    ['map', 'tasks/square.ts', '--jbos', '3'],
    2,
    "error: unknown option '--jbos' (ERR_MPRUN_USAGE)",
    `(Did you mean --jobs?)\n${USAGE}`,
  ],
  [
    ['map', 'tasks/square.ts', '-i', '0..x'],
    2,
    "error: invalid --inputs '0..x': range bounds must both be numbers or both be letters (ERR_MPRUN_USAGE)",
    USAGE,
  ],
  [
    ['map', 'tasks/square.ts', '-i', '0...9'],
    2,
    "error: invalid --inputs '0...9': a range is A..B or A..B..STEP (ERR_MPRUN_USAGE)",
    '(Did you mean 0..9?)',
  ],
  [
    ['map', 'tasks/square.ts', '-i', '1', '-p', '0'],
    2,
    /^error: invalid --processes '0': number of processes must be at least 1/,
    USAGE,
  ],
  [['map', 'tasks/square.ts', '-i', '1', '-p', 'many'], 2, /^error: invalid --processes 'many'/, USAGE],
  [['map', 'tasks/square.ts', '-i', '1', '--chunksize', '0'], 2, /^error: invalid --chunksize '0'/, USAGE],
  [
    ['map', 'tasks/square.ts', '-i', '1', '--maxtasksperchild', '1.5'],
    2,
    /^error: invalid --maxtasksperchild '1.5'/,
    USAGE,
  ],
  [['map', 'tasks/square.ts', '-i', '1', '--timeout', 'soon'], 2, /^error: invalid --timeout 'soon'/, USAGE],
  [
    ['map', 'tasks/square.ts', '-i', '1', '-f', 'jsno'],
    2,
    /^error: option '-f, --format <format>' argument 'jsno' is invalid\. Allowed choices are lines, /,
    `(Did you mean json?)\n${USAGE}`,
  ],
  [
    ['map', 'tasks/square.ts', '-i', '1', '-f', 'xml'],
    2,
    /^error: option '-f, --format <format>' argument 'xml' is invalid/,
    USAGE,
  ],
  [
    ['map', 'tasks/square.ts', '-a', 'nowhere.txt'],
    66,
    "error: cannot open 'nowhere.txt': no such file (ERR_MPRUN_INPUT_OPEN)",
    undefined,
  ],
  [
    ['map'],
    2,
    "error: missing required argument 'module' (ERR_MPRUN_USAGE)",
    `(name a task module, or write the function out: --eval 'x => x * x')`,
  ],
  [['mpa'], 2, "error: unknown command 'mpa' (ERR_MPRUN_USAGE)", `(Did you mean map?)\n${USAGE}`],
  [['help', 'mpa'], 2, "error: unknown command 'mpa' (ERR_MPRUN_USAGE)", `(Did you mean map?)\n${USAGE}`],
  [
    ['tasks/square.ts'],
    2,
    "error: unknown command 'tasks/square.ts' (ERR_MPRUN_USAGE)",
    `(Did you mean: mprun map tasks/square.ts?)\n${USAGE}`,
  ],
  [
    ['my tasks/square.ts'],
    2,
    "error: unknown command 'my tasks/square.ts' (ERR_MPRUN_USAGE)",
    `(Did you mean: mprun map 'my tasks/square.ts'?)\n${USAGE}`,
  ],
  [
    ['apply', 'tasks/math.ts#pow', '2', '10'],
    2,
    "error: too many arguments for 'apply'. Expected 1 argument but got 3. (ERR_MPRUN_USAGE)",
    `(the function's arguments are JSON: --args '[1, "a"]')\n${USAGE}`,
  ],
  [
    ['apply', 'tasks/math.ts#pow', '--args', '[1,'],
    2,
    /^error: invalid --args '\[1,': malformed JSON/,
    /^\(write it like/,
  ],
  [
    ['run', 'tasks/exits.ts'],
    2,
    /^error: name the functions of tasks\/exits.ts to run/,
    /^\(exported functions: .*exit_error/,
  ],
  [
    ['run', 'tasks/exits.ts', 'exit_okk'],
    127,
    /^error: tasks\/exits.ts has no export 'exit_okk'/,
    /^\(Did you mean exit_ok\?/,
  ],
] as const)(
  '%j ends with %i and says what is wrong in one to three lines',
  async (args, status, first, second) => {
    const { stdout, stderr, code } = await mprun(args);
    const lines = stderr.split('\n').slice(0, -1);
    expect(lines[0]).toEqual(typeof first === 'string' ? first : expect.stringMatching(first));
    const rest = lines.slice(1).join('\n');
    expect(rest).toEqual(typeof second === 'string' ? second : expect.stringMatching(second ?? /^$/));
    expect(stdout).toBe('');
    expect(code).toBe(status);
  },
);

test('a module that does not compile is told once with file, line and column', async () => {
  const folder = makeFolder();
  mkdirSync(join(folder, 'node_modules'));
  writeFileSync(join(folder, 'bad.ts'), 'export default (n: number) => n;\n\nconst x = = 1;\n');
  const { stderr, code } = await mprun(['map', 'bad.ts', '-i', '1..5'], { cwd: folder });
  expect(stderr).toMatch(/^bad\.ts:3:11: .*\(ERR_MPRUN_MODULE_LOAD\)\n$/);
  expect(code).toBe(126);
});

test('a JavaScript module with a syntax error is told with file, line and column too', async () => {
  const folder = makeFolder();
  writeFileSync(join(folder, 'bad.mjs'), "import './helper.mjs';\nexport default (n) => n;\n");
  writeFileSync(join(folder, 'helper.mjs'), '\nconst x = = 1;\n');
  const { stderr, code } = await mprun(['map', 'bad.mjs', '-i', '1..5'], { cwd: folder });
  expect(stderr).toMatch(/^helper\.mjs:2:11: .*\(ERR_MPRUN_MODULE_LOAD\)\n$/);
  expect(code).toBe(126);
});

test('a module that throws while it loads is told with the error', async () => {
  const folder = makeFolder();
  writeFileSync(join(folder, 'throws.mjs'), "throw new RangeError('not today');\n");
  const { stderr, code } = await mprun(['map', 'throws.mjs', '-i', '1..5'], { cwd: folder });
  expect(stderr).toMatch(
    /^error: throws\.mjs cannot be loaded: RangeError: not today \(ERR_MPRUN_MODULE_LOAD\)\n/,
  );
  expect(stderr.split('\n').length).toBeLessThanOrEqual(3);
  expect(code).toBe(126);
});

test('an export that is no function is 126', async () => {
  const folder = makeFolder();
  writeFileSync(join(folder, 'limit.mjs'), 'export const limit = 5;\n');
  const { stderr, code } = await mprun(['map', 'limit.mjs#limit', '-i', '1'], { cwd: folder });
  expect(stderr).toContain('ERR_MPRUN_NOT_A_FUNCTION');
  expect(code).toBe(126);
});

test('malformed data in a stream: exactly the results before it, then its place, exit 65', async () => {
  const folder = makeFolder();
  writeFileSync(join(folder, 'data.jsonl'), '1\n\n2\n{oops\n4\n');
  const { stdout, stderr, code } = await mprun(['map', 'tasks/square.ts', '-a', join(folder, 'data.jsonl')]);
  expect(stdout).toBe('1\n4\n');
  expect(stderr).toMatch(
    /^error: .*data\.jsonl:4: malformed JSON.*\(ERR_MPRUN_INPUT_PARSE\)\n$|^.*data\.jsonl:4: malformed JSON.*\(ERR_MPRUN_INPUT_PARSE\)\n$/,
  );
  expect(code).toBe(65);
});

test('a malformed JSON file names line and column', async () => {
  const folder = makeFolder();
  writeFileSync(join(folder, 'data.json'), '[1,\n 2,,\n 3]');
  const { stdout, stderr, code } = await mprun(['map', 'tasks/square.ts', '-a', join(folder, 'data.json')]);
  expect(stdout).toBe('');
  expect(stderr).toMatch(/data\.json:2:4: malformed JSON/);
  expect(code).toBe(65);
});

test('no inputs: nothing runs, and that is no failure', async () => {
  expect(await mprun(['map', 'tasks/square.ts'])).toMatchObject({
    stdout: '',
    stderr: 'no inputs\n',
    code: 0,
  });
  expect(await mprun(['map', 'tasks/square.ts'], { input: '' })).toMatchObject({
    stdout: '',
    stderr: 'no inputs\n',
    code: 0,
  });
});
