/** A folder with a task that logs each of its runs, and what runs of mprun in it leave behind. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

import { mprun, start, type Result, type Running } from './mprun.ts';
import { makeFolder } from './workspace.ts';

/** Notes its input; fails for the negative, unless the file `mended` is there; waits for the file `go` with `wait`. */
const TASK = `
import { appendFileSync, existsSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';

async function run(input) {
  appendFileSync('runs', JSON.stringify(input) + '\\n');
  while (input === 'wait' && !existsSync('go')) await setTimeout(10);
  if (input < 0 && !existsSync('mended')) throw new RangeError('below zero');
  // So that later ones are ready before earlier ones.
  await setTimeout(input % 3);
  return input;
}
export default run;
export const other = (input) => input;
export const long = async (input) => String(await run(input)).repeat(100_000);
export const pair = (a, b) => a + b;
`;

export interface LoggedFolder {
  readonly path: string;
  /** Runs `mprun map task.mjs …` there, with a joblog. */
  map(...args: string[]): Promise<Result>;
  start(...args: string[]): Running;
  /** Inputs in the order in which they were run, by all runs of mprun together. */
  runs(): unknown[];
  /** Inputs that have a row in the joblog, each once; with \`failed\` only those whose last row is no success. */
  logged(): unknown[];
  /** Inputs whose results are kept beside it. */
  held(): unknown[];
  touch(file: string, text?: string): void;
  /** Resolves when it is so. */
  until(isSo: () => boolean): Promise<void>;
}

export function makeLoggedFolder(joblog = 'j.log'): LoggedFolder {
  const path = makeFolder();
  writeFileSync(join(path, 'task.mjs'), TASK);
  const read = (file: string): string[] => {
    const whole = join(path, file);
    return existsSync(whole) ? readFileSync(whole, 'utf8').split('\n').slice(0, -1) : [];
  };
  const inputOf = (command: string): unknown =>
    (JSON.parse(/--args '(.*)'$/.exec(command)?.[1] ?? 'null') as unknown[])[0];
  const args = (rest: string[]): string[] => ['map', 'task.mjs', '-q', '--joblog', joblog, ...rest];
  return {
    path,
    map: (...rest) => mprun(args(rest), { cwd: path }),
    start: (...rest) => start(args(rest), { cwd: path }),
    runs: () => read('runs').map((line) => JSON.parse(line) as unknown),
    logged: () => {
      const commands = joblog.endsWith('.jsonl')
        ? read(joblog).map((line) => (JSON.parse(line) as { command: string }).command)
        : read(joblog)
            .slice(1)
            .map((line) => line.split('\t').at(-1) ?? '');
      return [...new Set(commands)].map(inputOf);
    },
    held: () => {
      const held = new Set<string>();
      for (const line of read(`${joblog}.held`)) {
        const { hold, release } = JSON.parse(line || '{}') as { hold?: string; release?: string };
        if (hold !== undefined) held.add(hold);
        if (release !== undefined) held.delete(release);
      }
      return [...held].map(inputOf);
    },
    touch: (file, text = '') => writeFileSync(join(path, file), text),
    until: async (isSo) => {
      while (!isSo()) await setTimeout(5);
    },
  };
}
