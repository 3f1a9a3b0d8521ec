import { readFileSync } from 'node:fs';

import { onTestFinished, test } from 'vitest';

import {
  getContext,
  Process,
  setStartMethod,
  Thread,
  type BaseProcess,
  type ProcessOptions,
  type StartMethod,
} from '../../src/index.ts';
import type { Running } from '../support/mprun.ts';
import { program } from '../support/program.ts';
import { makeLog, type Log } from '../support/workspace.ts';

const TASKS = new URL('../fixtures/tasks/', import.meta.url);

/**
 * What some tests need. `signals`: a signal can end it. `ends`: it can end itself, and be ended while it computes. `apart`: it
 * has modules and memory of its own.
 */
export type Ability = 'signals' | 'ends' | 'apart';

/** A class that the contract is tested on. */
export interface ProcessUnderTest {
  readonly method: StartMethod;
  readonly className: 'Process' | 'Thread' | 'InlineProcess';
  readonly Process: typeof Process;
  /** What it cannot do, with the reason. */
  readonly lacks: Partial<Readonly<Record<Ability, string>>>;
}

export const PROCESS: ProcessUnderTest = { method: 'spawn', className: 'Process', Process, lacks: {} };
export const THREAD: ProcessUnderTest = {
  method: 'thread',
  className: 'Thread',
  Process: Thread,
  lacks: { signals: 'a signal goes to all of the process' },
};
export const INLINE: ProcessUnderTest = {
  method: 'inline',
  className: 'InlineProcess',
  Process: getContext('inline').Process,
  lacks: {
    signals: 'a signal goes to the program',
    ends: 'process.exit() ends the program, and nothing can stop what computes',
    apart: 'it is part of the program',
  },
};

/** `test` for what needs these abilities, where the class has them. */
export function makeNeeds({ lacks }: ProcessUnderTest): (...abilities: Ability[]) => typeof test {
  return (...abilities) => test.skipIf(abilities.some((ability) => lacks[ability])) as typeof test;
}

/** Address of a target of the fixtures. */
export function at(name: string, file = 'processes.ts'): string {
  return `${new URL(file, TASKS).href}#${name}`;
}

export type MakeProcess = (target?: string, args?: unknown[], options?: ProcessOptions) => BaseProcess;

/** Makes processes that are ended with their test, however the test ends. */
export function endedWithTest({ Process: Class }: ProcessUnderTest): MakeProcess {
  return (target, args = [], options = {}) =>
    endWithTest(new Class({ ...(target === undefined ? {} : { target: at(target), args }), ...options }));
}

export function endWithTest<P extends BaseProcess>(process: P): P {
  onTestFinished(async () => {
    if (/ (initial|closed|stopped)\b/.test(String(process))) return;
    process.kill();
    await process.join();
  });
  return process;
}

/** Until it has ended: its exit code. */
export async function exitcodeOf(process: BaseProcess): Promise<number | undefined> {
  process.start();
  await process.join();
  return process.exitcode;
}

/** A log of values, one a line. */
export interface Report extends Log {
  /** What was said, in order. */
  values(): unknown[];
}

export function makeReport(): Report {
  const log = makeLog();
  const values = (): unknown[] =>
    readFileSync(log.path, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => (/^[[{"]/.test(line) ? JSON.parse(line) : line));
  return { ...log, values };
}

/** What a process says of itself: see `saysWhoItIs`. */
export interface SelfPortrait {
  readonly name: string;
  readonly pid: number;
  readonly ident: number;
  readonly daemon: boolean;
  readonly exitcode: null;
  readonly isAlive: boolean;
  readonly repr: string;
  readonly isSame: boolean;
  readonly className: string;
  readonly isMainProcess: boolean;
  readonly parent: { readonly name: string; readonly pid: number; readonly isAlive: boolean };
  readonly children: number;
  readonly startMethod: StartMethod | null;
  readonly logLevel: number;
  readonly authkey: string;
}

/** What a function throws. */
export function thrownBy(run: () => unknown): Error & { readonly code?: string; readonly hint?: string } {
  try {
    run();
  } catch (error) {
    return error as Error;
  }
  throw new Error('it did not throw');
}

/** While the test runs, this is how a `Process` is started. */
export function useStartMethod(method: StartMethod): void {
  setStartMethod(method, { force: true });
  onTestFinished(() => setStartMethod(undefined, { force: true }));
}

/** A program of its own with the names of the library; it does not survive its test. */
export function processProgram(
  text: string,
  { flags = [] }: { readonly flags?: readonly string[] } = {},
): Running {
  const names =
    'activeChildren, currentProcess, exit, getContext, getLogger, isMainProcess, logToStderr, parentProcess, Process, setStartMethod, Thread';
  const running = program(`import { ${names} } from 'mprun';\n${text}`, 'mjs', flags);
  onTestFinished(() => void running.process.kill('SIGKILL'));
  return running;
}

/** Whether the process is there and not merely waiting to be reaped. */
export function isRunning(pid: number): boolean {
  try {
    return !/\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
