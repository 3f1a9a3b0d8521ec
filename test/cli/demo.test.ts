/** `mprun demo`. What the demos themselves print is in test/demos/. */
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { readDemos } from '../../src/cli/demo/catalogue.ts';
import { mprun, ROOT, watch, type Running } from '../support/mprun.ts';
import { makeFolder } from '../support/workspace.ts';

const ALL_MS = 240_000;

test('demos are listed with their listings and what they show, with --list and without a name', async () => {
  const { stdout, stderr, code } = await mprun(['demo', '--list']);
  expect([stderr, code]).toEqual(['', 0]);
  const rows = stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.split(/ {2,}/));
  expect(rows).toEqual(readDemos().map(({ name, listing, about }) => [name, listing, about]));
  expect((await mprun(['demo'])).stdout).toBe(stdout);
});

test('a name that is none of them is an error that says which is near', async () => {
  expect(await mprun(['demo', 'daemno'])).toMatchObject({
    stdout: '',
    stderr: "error: there is no demo 'daemno' (ERR_MPRUN_USAGE)\n(Did you mean daemon?)\n",
    code: 2,
  });
  const { stderr } = await mprun(['demo', 'breakfast']);
  expect(stderr).toContain('(mprun demo --list names them all)');
});

test.each(['0', '-1', 'fast', ''])('--speed %j is refused', async (speed) => {
  const { stdout, stderr, code } = await mprun(['demo', 'square', `--speed=${speed}`]);
  expect([stdout, code]).toEqual(['', 2]);
  expect(stderr).toContain(`error: invalid --speed '${speed}': expected a number above 0`);
});

test.each([
  ['--list', ['--list', 'daemon']],
  ['--source', ['--source', 'daemon', 'daemon']],
  ["'all'", ['all', 'daemon']],
])('what %s would drop is refused', async (who, args) => {
  const hint = 'mprun demo <name> [args...] runs one with its arguments';
  expect(await mprun(['demo', ...args])).toMatchObject({
    stdout: '',
    stderr: `error: ${who} takes no arguments, got 'daemon' (ERR_MPRUN_USAGE)\n(${hint})\n`,
    code: 2,
  });
});

test('--source prints the program', async () => {
  const { stdout } = await mprun(['demo', 'daemon', '--source']);
  expect(stdout).toBe(readFileSync('examples/demos/daemon.ts', 'utf8'));
});

test('a program has its arguments, the speed and stdin, and its exit status is that of the command', async () => {
  const folder = packageWith({
    echo: `process.stdin.on('data', (text: Buffer) => {
      console.log(process.argv.slice(2), process.env['MPRUN_SPEED'], text.toString().trim());
      process.exitCode = 3;
    });`,
  });
  const running = start(folder, ['demo', '--speed', '4', 'echo', 'a', 'b c'], 'pipe');
  running.process.stdin?.end('typed\n');
  expect(await running.result).toMatchObject({ stdout: "[ 'a', 'b c' ] 4 typed\n", stderr: '', code: 3 });
});

test('a program may start threads', async () => {
  const folder = packageWith({
    threads: `import { Worker } from 'node:worker_threads';
      new Worker(new URL("data:text/javascript,console.log('in a thread')"));`,
  });
  const { stdout, stderr, code } = await start(folder, ['demo', 'threads']).result;
  expect([stdout, stderr, code]).toEqual(['in a thread\n', '', 0]);
});

test('of all, one that fails does not keep the others from running, and is named', async () => {
  const folder = packageWith({
    first: `console.log('first');`,
    second: `process.exit(3);`,
    third: `process.kill(process.pid, 'SIGKILL');`,
    fourth: `console.log('fourth');`,
  });
  const { stdout, stderr, code } = await start(folder, ['demo', 'all']).result;
  expect([stdout, code]).toEqual(['first\nfourth\n', 1]);
  expect(stderr).toBe(
    '# first: shows first\n# second: shows second\n# third: shows third\n# fourth: shows fourth\n4 demos: 2 ok, failed: second (exit status 3), third (exit status 137)\n',
  );
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)('%s to the command ends the program, and all others are left out', async (signal, status) => {
  const folder = packageWith({
    endless: `setInterval(() => {}, 1000); console.error('pid', process.pid);`,
    never: `console.log('never');`,
  });
  const running = start(folder, ['demo', 'all']);
  await running.sees(/pid \d+\n/);
  running.process.kill(signal);
  const { stdout, stderr, code } = await running.result;
  expect([stdout, code]).toEqual(['', status]);
  const pid = Number(/pid (\d+)/.exec(stderr)?.[1]);
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
});

test('a program does not outlive the command that is killed', async () => {
  const folder = packageWith({
    endless: `setInterval(() => {}, 1000); console.error('pid', process.pid);`,
  });
  const running = start(folder, ['demo', 'endless']);
  await running.sees(/pid \d+\n/);
  running.process.kill('SIGKILL');
  // Comes when nobody has its pipes any more: neither the command nor the program.
  expect(await running.result).toMatchObject({ code: null, signal: 'SIGKILL' });
});

test('when nobody reads on, a program ends without a word, its processes do, and all others are left out', async () => {
  const folder = packageWith({
    first: `import { isMainProcess, Process, task } from '${ROOT}dist/bundle/index.mjs';
      export const child = task(import.meta.url, 'child', () => console.log('child'));
      if (isMainProcess) {
        process.stdin.resume();
        await new Promise((resolve) => process.stdin.once('end', resolve));
        const p = new Process({ target: child });
        p.start();
        await p.join();
        console.error('exitcode', p.exitcode);
        console.log('first');
        setTimeout(() => console.error('never'), 60_000);
      }`,
    second: `console.error('never');`,
  });
  const running = start(folder, ['demo', 'all'], 'pipe');
  await running.sees(/# first/);
  running.process.stdout?.destroy();
  running.process.stdin?.end();
  const { stderr, code } = await running.result;
  expect([stderr, code]).toEqual(['# first: shows first\nexitcode 0\n', 141]);
});

test('where the demos are missing, the error says so', async () => {
  const folder = packageWith({});
  expect(await start(folder, ['demo']).result).toMatchObject({
    stdout: '',
    stderr: expect.stringMatching(
      /^error: the demos are not where mprun is: ENOENT.+ \(ERR_MPRUN_MODULE_NOT_FOUND\)\n/,
    ),
    code: 127,
  });
});

test('all of them run, one after the other', { timeout: ALL_MS }, async () => {
  const { stderr, code } = await mprun(['demo', 'all', '--speed', '20']);
  const begun = [...stderr.matchAll(/^# ([\w-]+): /gm)].map(([, name]) => name);
  const names = readDemos().map(({ name }) => name);
  expect([begun, code]).toEqual([names, 0]);
  expect(stderr).toContain(`${names.length} demos: ${names.length} ok\n`);
});

/** A package of mprun's that has these demos. */
function packageWith(demos: Readonly<Record<string, string>>): string {
  const folder = makeFolder();
  for (const part of ['bin', 'dist/bundle', 'package.json', 'examples/ts.js'])
    cpSync(ROOT + part, join(folder, part), { recursive: true });
  symlinkSync(`${ROOT}node_modules`, join(folder, 'node_modules'));
  const names = Object.keys(demos);
  if (names.length > 0) mkdirSync(join(folder, 'examples/demos'));
  for (const [k, name] of names.entries())
    writeFileSync(
      join(folder, `examples/demos/${name}.ts`),
      `// [000.${k + 1}] shows ${name}\n${demos[name] ?? ''}\nexport {};\n`,
    );
  return folder;
}

function start(folder: string, args: readonly string[], stdin: 'ignore' | 'pipe' = 'ignore'): Running {
  return watch(
    spawn(process.execPath, [join(folder, 'bin/mprun.js'), ...args], { stdio: [stdin, 'pipe', 'pipe'] }),
  );
}
