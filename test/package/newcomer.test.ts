/**
 * mprun as it is installed: the tarball, in projects of the kinds that people have, which know nothing of this repository. Each runs
 * a task of its own by `npx mprun map`, and a program that uses the library.
 */
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { mprun, ROOT, watch, type Result } from '../support/mprun.ts';

const PROJECTS = join(ROOT, 'test/fixtures/newcomer');
/** npm asks its registry once: with a slow line, and other tests beside it. */
const INSTALL_MS = 180_000;
/** npx alone takes a second of that. */
const RUN_MS = 60_000;

let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mprun-test-'));
  cpSync(PROJECTS, folder, { recursive: true });
  // Built for all tests already: without scripts, npm packs what is there.
  const [tarball = ''] = await npm(['pack', ROOT, '--ignore-scripts', '--pack-destination', folder], folder);
  await npm(['install', join(folder, tarball), '--no-audit', '--no-fund'], join(folder, 'dependencies'));
  // What is installed there serves the others too: installed once, and they look as if by themselves.
  for (const project of ['module', 'commonjs', 'plain'])
    symlinkSync(join(folder, 'dependencies/node_modules'), join(folder, project, 'node_modules'));
}, INSTALL_MS);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('in a project of ES modules', () => {
  test('a task in TypeScript runs, and its failure is told with its place', async () => {
    const map = ['map', 'tasks/area.ts', '-a', 'rooms.jsonl', '-p', '2', '--summary', 'short'];
    const { stdout, stderr, code } = await npx('module', map);
    expect(stdout).toBe('12\n10\n');
    expect(stderr.replace(/in [\d.]+s/, 'in #s'))
      .toBe(`FAIL #2 area({ width: -1, depth: 4 }): RangeError: no room is -1 wide
    tasks/area.ts:8:24 area
3 tasks: 2 ok, 1 failed in #s (2 processes)
`);
    expect(code).toBe(1);
  });

  test('a program starts processes that share a lock, a value and a queue', async () => {
    expect(await program('module', 'main.js')).toBe(`[ 'ann', 'bob' ] 200
[ 'ann: 0', 'bob: 0' ]
`);
  });
});

describe('in a project of CommonJS', () => {
  test.each([
    ['module.exports', 'tasks/length.js', '5\n6\n'],
    ['export', 'tasks/upper.js', 'A.TXT 5 upper.js\nCD.TXT 6 upper.js\n'],
    ['TypeScript of that kind', 'tasks/both.ts', 'a.txt!\ncd.txt!\n'],
  ])('a task with %s runs', async (_kind, module, stdout) => {
    expect(await npx('commonjs', ['map', module, '-q', 'a.txt', 'b/cd.txt'])).toMatchObject({
      ...{ stdout, stderr: '', code: 0 },
    });
  });

  test('a program requires the library', async () => {
    expect(await program('commonjs', 'main.js')).toBe(`[ 5, 6 ]
[ 'A.TXT 5 upper.js' ] [ 'c!' ]
TypeError: no name
`);
  });
});

describe('in a project of plain JavaScript', () => {
  test('a task runs, and one that ends its worker fails alone', async () => {
    const square = await npx('plain', ['map', 'work.mjs#square', '-q', '-i', '1..3']);
    expect(square).toMatchObject({ stdout: '1\n4\n9\n', stderr: '', code: 0 });
    const exit = await npx('plain', ['map', 'work.mjs#exit', '-q', '-p', '1', '-i', '1..3']);
    expect(exit).toMatchObject({
      stdout: '1\n3\n',
      stderr:
        'FAIL #2 exit(2): WorkerExitError: worker PoolWorker-1 exited with code 3 (ERR_MPRUN_WORKER_EXIT)\n',
      code: 1,
    });
  });

  test('a program uses pools and executors, and is told what a bare function lacks', async () => {
    expect(await program('plain', 'main.mjs')).toBe(`[ 1, 4, 9 ]
ERR_MPRUN_WORKER_EXIT 2
NotATaskError: Expected a task, got the function square
(functions do not travel between processes: export it and pass its address ('path/to/file.js#square'), or wrap it: export const square = task(import.meta.url, 'square', …))
[ 16, 25 ]
`);
  });
});

describe('in a project with dependencies of its own', () => {
  test('a task uses them, JSON, and the names that tsconfig.json and package.json give', async () => {
    expect(await npx('dependencies', ['map', 'src/describe.ts', '-q', '-i', '1..2'])).toMatchObject({
      ...{ stdout: '3 m2 small 2 14\n12 m2 large 2 14\n', stderr: '', code: 0 },
    });
  });

  test('a program runs it in threads', async () => {
    expect(await program('dependencies', 'main.js')).toBe('3 m2 small 2 14\n12 m2 large 2 14\n');
  });
});

describe('the package', () => {
  test('brings the demos with it', async () => {
    const list = await npx('plain', ['demo', '--list']);
    expect(list).toEqual(await mprun(['demo', '--list']));
    const { stdout, stderr, code } = await npx('plain', ['demo', 'pool', '--speed', '20']);
    expect(stdout).toMatch(/^Pool : \[0, 2, 4, 6, 8, 10, 12, 14, 16, 18\]$/m);
    expect([stderr, code]).toEqual(['', 0]);
  });

  test('finds everything it needs', async () => {
    const { stdout, code } = await npx('plain', ['doctor']);
    expect(stdout).toMatch(/\nmprun \d+\.\d+\.\d+: everything works\n$/);
    expect(code).toBe(0);
  });
});

test('nothing was left in the projects', () => {
  const left = filesIn(folder).filter((file) => !file.startsWith('mprun-'));
  const lock = 'dependencies/package-lock.json';
  expect(left.filter((file) => file !== lock)).toEqual(filesIn(PROJECTS));
});

/** Paths of all files but those of npm. */
function filesIn(root: string): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('node_modules'))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort();
}

/** Lines that npm prints. @throws when it fails */
async function npm(args: readonly string[], cwd: string): Promise<string[]> {
  const { stdout, stderr, code } = await run('npm', [...args, '--silent'], cwd);
  if (code !== 0) throw new Error(`npm ${args.join(' ')} ended with ${code}:\n${stdout}${stderr}`);
  return stdout.trim().split('\n');
}

function npx(project: string, args: readonly string[]): Promise<Result> {
  return run('npx', ['mprun', ...args], join(folder, project), { npm_config_loglevel: 'error' });
}

/** What a program prints, that says nothing on stderr and ends well. */
async function program(project: string, file: string): Promise<string> {
  // Node tells that require() of ES modules is new where it is.
  const quiet = { NODE_OPTIONS: '--disable-warning=ExperimentalWarning' };
  const { stdout, stderr, code } = await run(process.execPath, [file], join(folder, project), quiet);
  expect([stderr, code]).toEqual(['', 0]);
  return stdout;
}

function run(
  command: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Result> {
  const child = spawn(command, args, {
    cwd,
    env: { ...environment(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    signal: AbortSignal.timeout(command === 'npm' ? INSTALL_MS : RUN_MS),
  });
  child.on('error', () => {});
  return watch(child).result;
}

/** Without what the npm that runs the tests says of this repository, and of the terminal. */
function environment(): NodeJS.ProcessEnv {
  const { FORCE_COLOR: _f, CI: _c, MPRUN_PROCESSES: _p, INIT_CWD: _i, ...rest } = process.env;
  const ours = /^npm_(?!config_(?:registry|cache|cafile|userconfig|globalconfig|proxy|https_proxy)$)/;
  return Object.fromEntries(Object.entries(rest).filter(([name]) => !ours.test(name)));
}
