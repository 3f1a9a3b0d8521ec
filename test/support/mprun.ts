import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const BIN = `${ROOT}bin/mprun.js`;

export interface Result {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface Running {
  readonly process: ChildProcess;
  readonly result: Promise<Result>;
  /** Resolves when stderr holds the text. */
  sees(text: string | RegExp): Promise<void>;
}

export interface RunOptions {
  /** What stdin gives; without it, and without `pipe`, stdin is /dev/null. */
  readonly input?: string;
  /** stdin is a pipe that the test writes to. */
  readonly pipe?: boolean;
  readonly cwd?: string;
  readonly env?: Record<string, string>;
}

/** Runs the command line as a user does, in a process of its own. */
export function start(args: readonly string[], options: RunOptions = {}): Running {
  const child = spawn(process.execPath, [BIN, ...args], {
    cwd: options.cwd ?? ROOT,
    env: { ...withoutTerminal(process.env), ...options.env },
    stdio: [options.input === undefined && !options.pipe ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  if (options.input !== undefined) child.stdin?.end(options.input);
  child.stdin?.on('error', () => {});
  return watch(child);
}

export function watch(child: ChildProcess): Running {
  let [stdout, stderr] = ['', ''];
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const result = new Promise<Result>((resolve) =>
    child.on('close', (code, signal) => resolve({ stdout, stderr, code, signal })),
  );
  const sees = (text: string | RegExp): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (typeof text === 'string' ? stderr.includes(text) : text.test(stderr)) resolve();
      };
      child.stderr?.on('data', look);
      child.on('close', () => reject(new Error(`ended without saying ${String(text)}:\n${stderr}`)));
      look();
    });
  return { process: child, result, sees };
}

export async function mprun(args: readonly string[], options: RunOptions = {}): Promise<Result> {
  return start(args, options).result;
}

/** Runs a shell script at the root; `$MPRUN` is the command line. */
export async function shell(script: string): Promise<Result> {
  const env = { ...withoutTerminal(process.env), MPRUN: `${process.execPath} ${BIN}` };
  return watch(spawn('bash', ['-c', script], { cwd: ROOT, env })).result;
}

/** Colours and sizes of the terminal the tests run in, and whether npx has begun them, must not reach what they test. */
function withoutTerminal(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { FORCE_COLOR: _f, NO_COLOR: _n, CI: _c, MPRUN_PROCESSES: _p, npm_command: _m, ...rest } = env;
  return rest;
}
