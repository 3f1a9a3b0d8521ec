import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { CHECK_NAMES, type Check } from '../../src/doctor/check.ts';
import { foldersOf } from '../memory/support.ts';
import { mprun, ROOT, start, watch, type Result } from '../support/mprun.ts';
import { makeFolder } from '../support/workspace.ts';

const HEALTHY = [
  /^✔ Node {12}\d+\.\d+\.\d+ \(\w+ \w+\), needs >= 20\.19$/,
  /^✔ CPUs {12}\d+ of \d+: affinity \d+, (no cgroup quota|cgroup quota [\d.]+); a pool has \d+ workers?( \(.+\))?$/,
  /^✔ Shared memory {3}native: \/\S+ \([\d.]+ \w+ free\)$/,
  /^✔ TypeScript {6}esbuild \d+\.\d+\.\d+, compiled and ran in [\d.]+ ms, cache \/.+\/node_modules\/\.cache\/mprun$/,
  /^✔ Worker process {2}a call there and back in [\d.]+ ms, the next in [\d.]+ ms$/,
  /^✔ Worker thread {3}a call there and back in [\d.]+ ms, the next in [\d.]+ ms$/,
  /^✔ Config {10}(none|\S.*)$/,
  /^mprun \d+\.\d+\.\d+: everything works$/,
] as const;
type Place = keyof typeof HEALTHY & `${number}`;

interface Report {
  readonly version: string;
  readonly ok: boolean;
  readonly checks: readonly Check[];
}

/** All lines are those of a healthy system, but the given ones. */
function expectLines({ stdout }: Result, others: Partial<Record<Place, RegExp>> = {}): void {
  // A hint belongs to its line.
  const lines = stdout.replaceAll(/\n {18}(?=\()/g, ' ').split('\n');
  const expected = HEALTHY.map((pattern, k) => others[String(k) as Place] ?? pattern);
  expect(lines.pop()).toBe('');
  expect(lines).toEqual(expected.map((pattern) => expect.stringMatching(pattern)));
}

/** A module that every worker process loads first. */
function preload(code: string): { readonly NODE_OPTIONS: string } {
  const path = join(makeFolder(), 'preload.cjs');
  // The command line itself is no worker.
  writeFileSync(path, `if (process.env.MPRUN_DEPTH === '1') { ${code} }\n`);
  return { NODE_OPTIONS: `--require ${path}` };
}

test('where everything works, each check says so on a line, and nothing is left behind', async () => {
  const TMPDIR = makeFolder();
  const doctor = start(['doctor'], { env: { TMPDIR } });
  const result = await doctor.result;
  expectLines(result);
  expect(result).toMatchObject({ stderr: '', code: 0 });
  expect(result.stdout).not.toContain('\u001B');
  expect(readdirSync(TMPDIR)).toEqual([]);
  expect(foldersOf(doctor.process.pid)).toEqual([]);
});

test('--json gives the same as one object', async () => {
  const { stdout, stderr, code } = await mprun(['doctor', '--json']);
  const { version, ok, checks } = JSON.parse(stdout) as Report;
  expect([version, ok, stderr, code]).toEqual(['0.1.0', true, '', 0]);
  expect(checks.map(({ name, status }) => [name, status])).toEqual(CHECK_NAMES.map((name) => [name, 'ok']));
  for (const { summary, details } of checks) {
    expect(summary).not.toBe('');
    expect(Object.keys(details).length).toBeGreaterThan(0);
  }
});

test('without native addons memory is shared by threads only, which is a warning', async () => {
  const env = { NODE_OPTIONS: '--no-addons' };
  const result = await mprun(['doctor'], { env });
  expectLines(result, {
    2: /^! Shared memory {3}threads only: Node was told to load no addons \(--no-addons\) \(.+NODE_OPTIONS.*\)$/,
    7: /: everything works, with 1 warning$/,
  });
  expect(result.code).toBe(0);
  const { ok, checks } = JSON.parse((await mprun(['doctor', '--json'], { env })).stdout) as Report;
  expect(ok).toBe(true);
  expect(checks[2]).toMatchObject({
    status: 'warning',
    hint: expect.any(String),
    details: { kind: 'threads' },
  });
});

test('worker processes that die are told with their last words and what may be the reason; the rest is looked at all the same', async () => {
  const env = preload("console.error('no licence'); process.exit(7);");
  const result = await mprun(['doctor'], { env });
  expectLines(result, {
    4: /^✖ Worker process {2}workers die before they answer, \d in a row: \S+ exited with code 7 \(its last words: no licence; workers are started with --require \S+preload\.cjs: try without\)$/,
    7: /: 1 of 7 checks is broken$/,
  });
  expect(result).toMatchObject({ stderr: '', code: 1 });
  const { stdout, code } = await mprun(['doctor', '--json'], { env });
  expect([(JSON.parse(stdout) as Report).ok, code]).toEqual([false, 1]);
});

test('a worker that does not end well is a warning', async () => {
  const result = await mprun(['doctor'], {
    env: preload("process.on('exit', () => { process.exitCode = 3; });"),
  });
  expectLines(result, {
    4: /^! Worker process {2}a call .*; but the worker exited with code 3 \(.+\)$/,
    7: /: everything works, with 1 warning$/,
  });
  expect(result.code).toBe(0);
});

test('what an installation lacks is named, each with what to do', async () => {
  const folder = makeFolder();
  for (const part of ['bin', 'dist', 'package.json'])
    cpSync(join(ROOT, part), join(folder, part), { recursive: true });
  const child = spawn(process.execPath, ['bin/mprun.js', 'doctor'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const result = await watch(child).result;
  expectLines(result, {
    2: /^! Shared memory {3}threads only: koffi cannot be loaded \(.+ npm install, without --omit=optional\)$/,
    3: /^✖ TypeScript {6}a task cannot be compiled: Cannot find module 'esbuild' \(.+npm install, .+\)$/,
    5: /^✖ Worker thread {3}\S+ could not be started: Cannot find module 'piscina' \(mprun is not wholly installed: npm install\)$/,
    7: /: 2 of 7 checks are broken, 1 has a warning$/,
  });
  expect(result.code).toBe(1);
});

test('a compiler that does not run breaks TypeScript alone', async () => {
  const TMPDIR = makeFolder();
  const result = await mprun(['doctor'], { env: { ESBUILD_BINARY_PATH: '/bin/false', TMPDIR } });
  expectLines(result, {
    3: /^✖ TypeScript {6}a task cannot be compiled: .+ \(.*esbuild.+\)$/,
    7: /: 1 of 7 checks is broken$/,
  });
  expect(result.code).toBe(1);
  expect(readdirSync(TMPDIR)).toEqual([]);
});

test('without a folder for temporary files TypeScript is broken, and the hint says which variable names it', async () => {
  const result = await mprun(['doctor'], { env: { TMPDIR: '/nonexistent' } });
  expectLines(result, {
    3: /^✖ TypeScript {6}cannot write to the folder for temporary files: .*\/nonexistent.* \(set TMPDIR .+\)$/,
    7: /: 1 of 7 checks is broken$/,
  });
  expect(result.code).toBe(1);
});

test('compiled tasks are kept where the working directory is; where nothing can be kept is a warning', async () => {
  const TMPDIR = makeFolder();
  const cwd = makeFolder();
  const userFolder = join(TMPDIR, `mprun-${process.getuid?.()}`);
  const kept = await mprun(['doctor'], { cwd, env: { TMPDIR } });
  expect(kept.stdout).toContain(`, cache ${userFolder}\n`);
  expect(readdirSync(TMPDIR)).toEqual([]);

  writeFileSync(userFolder, '');
  expectLines(await mprun(['doctor'], { cwd, env: { TMPDIR } }), {
    3: /^! TypeScript .*, no cache \(every run compiles anew: .+\)$/,
    7: /: everything works, with 1 warning$/,
  });

  mkdirSync(join(cwd, 'node_modules'));
  const own = await mprun(['doctor'], { cwd, env: { TMPDIR } });
  expect(own.stdout).toContain(`, cache ${join(cwd, 'node_modules', '.cache', 'mprun')}\n`);
  expect(readdirSync(join(cwd, 'node_modules'))).toEqual([]);
});

test('the environment decides on the number of workers, and is said to', async () => {
  const { stdout } = await mprun(['doctor'], { env: { MPRUN_CPU_COUNT: '6', MPRUN_PROCESSES: '50%' } });
  expect(stdout).toMatch(/^✔ CPUs {12}6 as told \(of .+\); a pool has 3 workers \(MPRUN_PROCESSES=50%\)$/m);
  const bad = await mprun(['doctor'], { env: { MPRUN_PROCESSES: 'many' } });
  expect(bad.stdout).toMatch(/^✖ CPUs {12}invalid MPRUN_PROCESSES 'many': expected a number/m);
  expect(bad.code).toBe(1);
});

test('Ctrl-C ends it, with all that it has started', async () => {
  const TMPDIR = makeFolder();
  const env = { TMPDIR, ...preload('for (;;);') };
  const doctor = start(['doctor', '--log-level', 'debug'], { env });
  await doctor.sees('added worker');
  doctor.process.kill('SIGINT');
  const { stdout, code } = await doctor.result;
  expect(stdout).not.toContain('Worker');
  expect(code).toBe(130);
  expect(readdirSync(TMPDIR)).toEqual([]);
});

test('colours and plain signs are as asked for', async () => {
  const { stdout } = await mprun(['doctor', '--color', 'always'], { env: { TERM: 'dumb' } });
  expect(stdout).toContain('\u001B[32m+\u001B[39m Node');
});

test('the page of its documentation has every option and every check', async () => {
  const page = readFileSync(join(ROOT, 'docs/doctor-command.md'), 'utf8');
  const { stdout } = await mprun(['doctor', '--help']);
  const flags = [...stdout.matchAll(/^ {2}(--[\w-]+)/gm)].flatMap(([, flag]) => flag ?? []);
  expect(flags).toContain('--json');
  expect([...flags, ...CHECK_NAMES].filter((name) => !page.includes(`\`${name}`))).toEqual([]);
});

test('settings are told with their places, and what makes no sense among them is broken', async () => {
  const folder = makeFolder();
  const env = { XDG_CONFIG_HOME: folder };
  const none = await mprun(['doctor'], { cwd: folder, env });
  expect(none.stdout).toMatch(/^✔ Config {10}none$/m);
  writeFileSync(
    join(folder, 'mprun.config.json'),
    JSON.stringify({ quiet: true, map: { format: 'json' }, profiles: { ci: { processes: 2 } } }),
  );
  const some = await mprun(['info', '--profile', 'ci'], {
    cwd: folder,
    env: { ...env, MPRUN_TIMEOUT: '3s' },
  });
  const [, ...lines] = some.stdout.slice(some.stdout.indexOf('✔ Config')).split('\n');
  expect(
    lines
      .slice(0, 4)
      .map((line) => line.trim())
      .sort(),
  ).toEqual([
    'map.format = json (mprun.config.json)',
    'processes = 2 (mprun.config.json (profile ci))',
    'quiet = true (mprun.config.json)',
    'timeout = 3s (MPRUN_TIMEOUT)',
  ]);
  writeFileSync(join(folder, 'mprun.config.json'), '{ "procesess": 2 }');
  const broken = await mprun(['doctor'], { cwd: folder, env });
  expect(broken.stdout).toMatch(
    /^✖ Config {10}mprun\.config\.json: unknown setting 'procesess'\n +\(Did you mean processes\?\)$/m,
  );
  expect(broken.code).toBe(1);
});
