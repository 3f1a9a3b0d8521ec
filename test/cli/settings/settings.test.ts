/** Where the options of a command come from: what is typed is over variables, these over files, these over the module. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { expect, test } from 'vitest';

import { mprun, ROOT, type Result } from '../../support/mprun.ts';
import { makeFolder } from '../../support/workspace.ts';

interface Project {
  readonly run: (args: readonly string[], env?: Record<string, string>) => Promise<Result>;
  /** Writes a file; objects as JSON. */
  readonly write: (path: string, content: unknown) => void;
}

/** A folder with a task in `deep/down`, in which commands are run; nobody's home is looked into. */
function makeProject(task = 'export default (n) => n * n;\n'): Project {
  const folder = makeFolder();
  const write = (path: string, content: unknown): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), typeof content === 'string' ? content : JSON.stringify(content));
  };
  mkdirSync(join(folder, 'node_modules'));
  write('deep/down/task.mjs', task);
  return {
    write,
    run: (args, env = {}) =>
      mprun(args, { cwd: join(folder, 'deep/down'), env: { XDG_CONFIG_HOME: join(folder, 'home'), ...env } }),
  };
}

const MAP = ['map', 'task.mjs', '-i', '1..3', '-q'];
const LINES = '1\n4\n9\n';
const JSON_ARRAY = '[1,4,9]\n';
const JSONL = LINES;

test('each level gives way to the one above it', async () => {
  const { run, write } = makeProject();
  const format = async (args: readonly string[] = [], env: Record<string, string> = {}): Promise<string> => {
    const { stdout, stderr, code } = await run(
      ['map', 'task.mjs', '-i', '1,2', '--summary', 'none', ...args],
      env,
    );
    expect([stderr, code]).toEqual(['', 0]);
    return stdout;
  };
  expect(await format()).toBe('1\n4\n');
  write('deep/down/task.mjs', "export const options = { format: 'json' };\nexport default (n) => n * n;\n");
  expect(await format()).toBe('[1,4]\n');
  write('home/mprun/config.json', { format: 'lines' });
  expect(await format()).toBe('1\n4\n');
  write('mprun.config.json', { format: 'json', profiles: { plain: { format: 'lines' } } });
  expect(await format()).toBe('[1,4]\n');
  expect(await format(['--profile', 'plain'])).toBe('1\n4\n');
  const line = { MPRUN_OPTIONS: '-f json' };
  expect(await format(['--profile', 'plain'], line)).toBe('[1,4]\n');
  expect(await format([], { ...line, MPRUN_FORMAT: 'lines' })).toBe('1\n4\n');
  expect(await format(['-f', 'json'], { MPRUN_FORMAT: 'lines' })).toBe('[1,4]\n');
});

test.each([
  ['mprun.config.json', '{ "format": "json" }'],
  ['mprun.config.mjs', "export default { format: 'json' };"],
  ['mprun.config.ts', "const format: string = 'json';\nexport default { format };"],
  ['package.json', '{ "name": "x", "mprun": { "format": "json" } }'],
])('settings are in %s, in the folder or one above it', async (name, content) => {
  const { run, write } = makeProject();
  write(name, content);
  expect((await run(MAP)).stdout).toBe(JSON_ARRAY);
  // The nearest counts alone.
  write('deep/mprun.config.json', { quiet: true });
  expect((await run(MAP)).stdout).toBe(LINES);
});

test('a package.json without settings is passed by, --config names another file, --no-config none', async () => {
  const { run, write } = makeProject();
  write('mprun.config.json', { format: 'json' });
  write('deep/package.json', { name: 'mprun', mprunner: {} });
  write('other.json', { format: 'jsonl' });
  expect((await run(MAP)).stdout).toBe(JSON_ARRAY);
  expect((await run([...MAP, '--config', '../../other.json'])).stdout).toBe(JSONL);
  expect((await run(MAP, { MPRUN_CONFIG: '../../other.json' })).stdout).toBe(JSONL);
  expect((await run([...MAP, '--no-config'])).stdout).toBe(LINES);
});

test("a section is one command's, over what is said for all; keys are written either way", async () => {
  const { run, write } = makeProject();
  write('mprun.config.json', { format: 'json', 'fail-if-empty': true, map: { format: 'lines' }, run: {} });
  expect((await run(MAP)).stdout).toBe(LINES);
  const star = ['starmap', 'task.mjs', '-i', '[[2]]', '-q'];
  expect((await run(star)).stdout).toBe('[4]\n');
  expect((await run(['map', 'task.mjs', '-a', '/dev/null'])).code).toBe(3);
  write('mprun.config.json', { failIfEmpty: true });
  expect((await run(['map', 'task.mjs', '-a', '/dev/null'])).code).toBe(3);
});

test('what is typed wins silently over what it does not go with, and false turns a lower setting off', async () => {
  const { run, write } = makeProject();
  write('mprun.config.json', { unordered: true, json: true, processes: '100%' });
  expect(await run([...MAP, '--keep-order', '-f', 'lines'])).toMatchObject({
    stdout: LINES,
    stderr: '',
    code: 0,
  });
  expect((await run([...MAP, '-k'])).stdout).toBe(JSON_ARRAY);
  expect((await run([...MAP, '-k'], { MPRUN_JSON: '0' })).stdout).toBe(LINES);
  // Another name is the same option.
  const { stderr } = await run(['map', 'task.mjs', '-i', '1..3', '--summary', 'short', '-p', '3'], {
    MPRUN_JOBS: '1',
  });
  expect(stderr).toContain('(3 processes)');
});

test('lists, objects and JSON are written as such', async () => {
  const { run, write } = makeProject('export default (a, b) => [a, b];\n');
  write('mprun.config.json', { apply: { args: [1, 'two'], format: 'json' } });
  expect((await run(['apply', 'task.mjs', '-q'])).stdout).toBe('[[1,"two"]]\n');
  write('mprun.config.json', { inputs: ['1..2', 7] });
  expect((await run(['map', 'task.mjs', '-q'])).stdout).toBe('[[1,7],null]\n[[2,7],null]\n');
});

test.each([
  [{ procesess: 4 }, {}, "../../mprun.config.json: unknown setting 'procesess'", 'Did you mean processes?'],
  [
    { map: { 'max-arg': 4 } },
    {},
    "../../mprun.config.json: unknown setting 'max-arg' under 'map'",
    'Did you mean max-args?',
  ],
  [{ profile: 'x' }, {}, "../../mprun.config.json: unknown setting 'profile'", 'Did you mean profiles?'],
  [
    { format: 'jsno' },
    {},
    /^.*: invalid format 'jsno': Allowed choices are lines, json/,
    'Did you mean json?',
  ],
  [
    { processes: 0 },
    {},
    /^.*mprun\.config\.json: invalid --processes '0': number of processes must be/,
    undefined,
  ],
  [{ processes: true }, {}, /^.*: invalid processes true: expected a string or a number/, undefined],
  [{ quiet: 'yes' }, {}, /^.*: invalid quiet 'yes': expected true or false/, undefined],
  [{ map: 3 }, {}, /^.*: expected map to be an object of options/, undefined],
  [[1], {}, /^.*: expected settings to be an object of options/, undefined],
  ['{ "format": ', {}, /^.*mprun\.config\.json: malformed JSON: /, undefined],
  [{ resume: true, resumeFailed: true }, {}, /^.*: resume cannot be used with resumeFailed/, undefined],
  [{ jobs: 1, processes: 1 }, {}, /^.*: jobs cannot be used with processes/, undefined],
  [
    {},
    { MPRUN_QUIET: 'maybe' },
    "MPRUN_QUIET: invalid value 'maybe': expected 1, 0, true or false",
    undefined,
  ],
  [
    {},
    { MPRUN_PROCESSES: 'many' },
    /^MPRUN_PROCESSES: invalid --processes 'many': expected a number/,
    undefined,
  ],
  [
    {},
    { MPRUN_FORMAT: 'jsno' },
    /^MPRUN_FORMAT: invalid value 'jsno': Allowed choices/,
    'Did you mean json?',
  ],
  [
    {},
    { MPRUN_KEEP_ORDER: '1', MPRUN_UNORDERED: 'true' },
    /^environment: MPRUN_\w+ cannot be used with MPRUN_\w+/,
    undefined,
  ],
  [
    {},
    { MPRUN_OPTIONS: '--sumary none' },
    "MPRUN_OPTIONS: unknown option '--sumary'",
    'Did you mean --summary?',
  ],
  [{}, { MPRUN_OPTIONS: '--tag "x' }, 'MPRUN_OPTIONS: a quote is not closed', undefined],
  [{}, { MPRUN_OPTIONS: '-q 1..3' }, "MPRUN_OPTIONS: '1..3' is no option", 'it may hold options only'],
  [{}, { MPRUN_PROFILE: 'ci' }, /mprun\.config\.json: no profile 'ci'/, undefined],
  [
    { profiles: { cy: {} } },
    { MPRUN_PROFILE: 'ci' },
    /mprun\.config\.json: no profile 'ci'/,
    'Did you mean cy?',
  ],
  [{}, { MPRUN_CONFIG: 'none.json' }, 'none.json: no such file', undefined],
] as const)('the settings %j and %j are refused, with their place', async (config, env, message, hint) => {
  const { run, write } = makeProject();
  write('mprun.config.json', config);
  const { stdout, stderr, code } = await run(['map', 'task.mjs', '-i', '1'], env);
  expect([stdout, code]).toEqual(['', 2]);
  const [first = '', ...rest] = stderr.split('\n').slice(0, -1);
  const text = first
    .replace(/^error: (.*) \(ERR_MPRUN_CONFIG\)$/, '$1')
    .replace(/^\/.*\/(?=mprun\.config)/, '../../');
  expect(text).toEqual(typeof message === 'string' ? message : expect.stringMatching(message));
  expect(rest).toEqual(hint === undefined ? [] : [`(${hint})`]);
});

test('MPRUN_OPTIONS is split as a shell does; options of other commands are left to them', async () => {
  const { run } = makeProject();
  const env = { MPRUN_OPTIONS: `--modes sequential -qf 'json' --tag "a b"` };
  expect(await run(['map', 'task.mjs', '-i', '1..3'], env)).toMatchObject({ stdout: JSON_ARRAY, code: 0 });
});

test("the module's options are its defaults, though it prints when it is loaded; unknown ones are refused", async () => {
  const { run, write } = makeProject(
    "console.log('loaded');\nexport const options = { format: 'json' };\nexport default (n) => n * n;\n",
  );
  expect(await run(MAP)).toMatchObject({ stdout: JSON_ARRAY, code: 0 });
  write('deep/down/task.mjs', 'export const options = { formt: 1 };\nexport default (n) => n;\n');
  const { stderr, code } = await run(MAP);
  expect(stderr).toBe(
    "error: options of task.mjs: unknown setting 'formt' (ERR_MPRUN_CONFIG)\n(Did you mean format?)\n",
  );
  expect(code).toBe(2);
});

test.each([
  ['export function initializer() { by = 10; }\n', [], '10\n20\n30\n'],
  ['const ten = () => { by = 10; };\nexport { ten as initializer };\n', [], '10\n20\n30\n'],
  ['export const initializer = (n) => { by = n; };\n', ['--initargs', '[5]'], '5\n10\n15\n'],
  [
    'export function initializer() { by = 10; }\nexport function other() { by = 7; }\n',
    ['--initializer', 'other'],
    '7\n14\n21\n',
  ],
  [
    'export function initializer() { by = 10; }\nexport const options = { initializer: false };\n',
    [],
    '1\n2\n3\n',
  ],
  ["export const initializer = 'no function';\n", [], '1\n2\n3\n'],
])(
  "the module's initializer is that of its workers, unless another is named: %j %j",
  async (text, args, stdout) => {
    const { run } = makeProject(`let by = 1;\n${text}export default (n) => n * by;\n`);
    expect(await run([...MAP, '-q', ...args])).toMatchObject({ stdout, stderr: '', code: 0 });
  },
);

test("the module's finalizer is what its workers do last", async () => {
  const { run } = makeProject(
    "export function finalizer() { console.error('the last'); }\nexport default (n) => n;\n",
  );
  expect(await run([...MAP, '-q', '-p', '1'])).toMatchObject({ stderr: 'the last\n', code: 0 });
});

test('every variable that an option has is one of those that the environment may already have', async () => {
  // Variables of mprun's own that are no options must not be read as such.
  const env = { MPRUN_CPU_COUNT: '3', MPRUN_MAX_DEPTH: '2', MPRUN_CODE_CACHE: '', MPRUN_SOMETHING: 'else' };
  const { stdout, code } = await mprun(['map', 'tasks/square.ts', '-i', '1..3', '-q'], { cwd: ROOT, env });
  expect([stdout, code]).toEqual([LINES, 0]);
});
