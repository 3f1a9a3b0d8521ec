/** The documents' programs, each in one file as it is there, and what they print. */
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { makeFolder } from '../support/workspace.ts';
import { processProgram } from './support.ts';

const PRELUDE = `
  import { existsSync, writeFileSync } from 'node:fs';
  import { setTimeout } from 'node:timers/promises';
  const here = (name) => task(import.meta.url, name);
`;

/** Tells programs of each other's progress, where the documents' sleep. */
const flag = (): string => JSON.stringify(join(makeFolder(), 'flag'));

const lines = (text: string): string[] => text.trim().split('\n');

test('1.1 five workers with an argument each', async () => {
  const { result } = processProgram(`${PRELUDE}
    export function worker(num) {
      console.log('Worker:', num);
    }
    if (isMainProcess)
      for (let i = 0; i < 5; i++) new Process({ target: here('worker'), args: [i] }).start();
  `);
  const { stdout, stderr, code } = await result;
  expect(lines(stdout).sort()).toEqual([0, 1, 2, 3, 4].map((num) => `Worker: ${num}`));
  expect([stderr, code]).toEqual(['', 0]);
});

test('1.3 names: given, and by default', async () => {
  const { result } = processProgram(`${PRELUDE}
    export function worker() {
      const { name } = currentProcess();
      console.log(name, 'Starting');
      console.log(name, 'Exiting');
    }
    if (isMainProcess) {
      const service = new Process({ name: 'my_service', target: here('worker') });
      const worker1 = new Process({ name: 'worker 1', target: here('worker') });
      const worker2 = new Process({ target: here('worker') });
      worker1.start();
      worker2.start();
      service.start();
    }
  `);
  const { stdout, code } = await result;
  for (const name of ['worker 1', 'Process-3', 'my_service'])
    expect(lines(stdout).filter((line) => line.startsWith(name))).toEqual([
      `${name} Starting`,
      `${name} Exiting`,
    ]);
  expect([lines(stdout).length, code]).toEqual([6, 0]);
});

const DAEMON = (path: string): string => `${PRELUDE}
  const path = ${path};
  export async function daemon() {
    const { name } = currentProcess();
    console.log('Starting:', name);
    writeFileSync(path, '');
    await setTimeout(Number(process.env.SLEEP));
    console.log('Exiting :', name);
  }
  export function non_daemon() {
    const { name } = currentProcess();
    console.log('Starting:', name);
    console.log('Exiting :', name);
  }
  const started = async () => {
    while (!existsSync(path)) await setTimeout(5);
  };
`;

test('1.4 a daemon is ended with the program: it has no last line', async () => {
  const { result } = processProgram(`${DAEMON(flag())}
    if (isMainProcess) {
      process.env.SLEEP = '600000';
      const d = new Process({ name: 'daemon', target: here('daemon') });
      d.daemon = true;
      const n = new Process({ name: 'non-daemon', target: here('non_daemon') });
      n.daemon = false;
      d.start();
      await started();
      n.start();
    }
  `);
  expect(await result).toMatchObject({
    stdout: 'Starting: daemon\nStarting: non-daemon\nExiting : non-daemon\n',
    stderr: '',
    code: 0,
  });
});

test('1.5 a daemon that is joined finishes', async () => {
  const { result } = processProgram(`${DAEMON(flag())}
    if (isMainProcess) {
      process.env.SLEEP = '0';
      const d = new Process({ name: 'daemon', target: here('daemon'), daemon: true });
      const n = new Process({ name: 'non-daemon', target: here('non_daemon') });
      d.start();
      await d.join();
      n.start();
      await n.join();
    }
  `);
  expect((await result).stdout).toBe(
    'Starting: daemon\nExiting : daemon\nStarting: non-daemon\nExiting : non-daemon\n',
  );
});

test('1.5 join with a timeout comes back while it lives', async () => {
  const { result } = processProgram(`${DAEMON(flag())}
    if (isMainProcess) {
      process.env.SLEEP = '600000';
      const d = new Process({ name: 'daemon', target: here('daemon'), daemon: true });
      const n = new Process({ name: 'non-daemon', target: here('non_daemon') });
      d.start();
      await started();
      n.start();
      await n.join();
      await d.join(20);
      console.log('d.is_alive()', d.isAlive());
    }
  `);
  expect(await result).toMatchObject({
    stdout: 'Starting: daemon\nStarting: non-daemon\nExiting : non-daemon\nd.is_alive() true\n',
    code: 0,
  });
});

test('1.6 terminate: the four lines', async () => {
  const { result } = processProgram(`${PRELUDE}
    export async function slow_worker() {
      console.log('Starting worker');
      await setTimeout(600_000);
      console.log('Finished worker');
    }
    if (isMainProcess) {
      const p = new Process({ target: here('slow_worker') });
      console.log('BEFORE:', p, p.isAlive());
      p.start();
      console.log('DURING:', p, p.isAlive());
      p.terminate();
      console.log('TERMINATED:', p, p.isAlive());
      await p.join();
      console.log('JOINED:', p, p.isAlive());
    }
  `);
  const { stdout, stderr } = await result;
  const parent = /parent=(\d+)/.exec(stdout)?.[1];
  const pid = /pid=(\d+)/.exec(stdout)?.[1];
  expect(stdout).toBe(`BEFORE: <Process name='Process-1' parent=${parent} initial> false
DURING: <Process name='Process-1' pid=${pid} parent=${parent} started> true
TERMINATED: <Process name='Process-1' pid=${pid} parent=${parent} started> true
JOINED: <Process name='Process-1' pid=${pid} parent=${parent} stopped exitcode=-SIGTERM> false
`);
  expect([stderr, pid === parent]).toEqual(['', false]);
});

test('1.7 exit status: the table', async () => {
  const { result } = processProgram(`${PRELUDE}
    export function exit_error() { exit(1); }
    export function exit_ok() {}
    export function return_value() { return 1; }
    export function raises() { throw new Error('There was an error!'); }
    export async function terminated() { await setTimeout(600_000); }
    if (isMainProcess) {
      const jobs = [];
      for (const f of [exit_error, exit_ok, return_value, raises, terminated]) {
        console.log('Starting process for', f.name);
        const j = new Process({ target: here(f.name), name: f.name });
        jobs.push(j);
        j.start();
      }
      jobs.at(-1).terminate();
      for (const j of jobs) {
        await j.join();
        console.log(\`\${j.name.padStart(15)}.exitcode = \${j.exitcode}\`);
      }
    }
  `);
  const { stdout, stderr, code } = await result;
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
    /^Process raises:\nError: There was an error!\n {4}at raises \(.*program\.mjs:\d+:\d+\)\n$/,
  );
  expect(code).toBe(0);
});

test('1.8 the log on stderr', async () => {
  const { result } = processProgram(`${PRELUDE}
    export function worker() {
      console.log('Doing some work');
    }
    if (isMainProcess) {
      logToStderr();
      const logger = getLogger();
      logger.setLevel('INFO');
      const p = new Process({ target: here('worker') });
      p.start();
      await p.join();
    }
  `);
  expect(await result).toMatchObject({
    stdout: 'Doing some work\n',
    stderr: `[INFO/Process-1] child process calling self.run()
[INFO/Process-1] process shutting down
[INFO/Process-1] process exiting with exitcode 0
[INFO/MainProcess] process shutting down
`,
    code: 0,
  });
});

test('1.9 a subclass with a run() of its own', async () => {
  const { result } = processProgram(`
    export class Worker extends Process {
      static url = import.meta.url;
      run() {
        console.log(\`In \${this.name}\`);
      }
    }
    if (isMainProcess) {
      const jobs = [];
      for (let i = 0; i < 5; i++) {
        const p = new Worker();
        jobs.push(p);
        p.start();
      }
      for (const j of jobs) await j.join();
    }
  `);
  const { stdout, stderr } = await result;
  expect(lines(stdout).sort()).toEqual([1, 2, 3, 4, 5].map((number) => `In Worker-${number}`));
  expect(stderr).toBe('');
});
