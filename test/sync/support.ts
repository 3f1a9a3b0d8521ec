import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';

import {
  Event,
  Pool,
  type BackendKind,
  type BaseProcess,
  type Lock,
  type RLock,
  type Semaphore,
} from '../../src/index.ts';
import { makeDeferred } from '../../src/util/deferred.ts';
import { at, endWithTest, PROCESS, THREAD, type ProcessUnderTest } from '../process/support.ts';

/** Who else has the lock: processes or threads, one by one and as the workers of a pool. */
export interface Side {
  readonly under: ProcessUnderTest;
  readonly backend: BackendKind;
}

export const PROCESSES: Side = { under: PROCESS, backend: 'process' };
export const THREADS: Side = { under: THREAD, backend: 'thread' };

export interface Others {
  /** Runs a fixture in one of four workers that all tests share. @returns what it returns */
  readonly call: <T>(name: string, ...args: readonly unknown[]) => Promise<T>;
  /** Runs a fixture in a process (or thread) of its own, which may be killed. */
  readonly start: (name: string, ...args: readonly unknown[]) => BaseProcess;
}

/** @param file of the fixtures */
export function makeOthers({ under, backend }: Side, file: string): Others {
  let pool: Pool | undefined;
  beforeAll(() => {
    pool = new Pool({ backend, processes: 4, onPrint: () => {} });
  });
  afterAll(async () => pool?.terminate(0));
  return {
    call: <T>(name: string, ...args: readonly unknown[]) => pool!.apply<T>(at(name, file), [...args]),
    start: (name, ...args) => {
      const { Process: Class } = under;
      const one = endWithTest(new Class({ target: at(name, file), args: [...args] }));
      one.start();
      return one;
    },
  };
}

/** Locks and permits of the dead come back within a second. This much more is for machines that are busy. */
const PATIENCE_MS = 5000;

/** Fails the test instead of hanging it. */
export async function inTime<T>(promise: PromiseLike<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing after ${PATIENCE_MS} ms`)), PATIENCE_MS);
  });
  return Promise.race([promise, over]).finally(() => clearTimeout(timer));
}

/** Until somebody has said so. */
export async function seen(event: Event): Promise<void> {
  expect(await event.wait(PATIENCE_MS)).toBe(true);
}

/** Ends a process in one of these ways. */
export const ENDS = {
  'is killed': (one: BaseProcess) => one.kill(),
  'is terminated': (one: BaseProcess) => one.terminate(),
} as const;

/** Whether a promise is pending, when all that can go on has gone on. */
export async function isPending(promise: PromiseLike<unknown>): Promise<boolean> {
  const pending = Symbol('pending');
  const turn = new Promise((resolve) => setImmediate(() => setImmediate(resolve, pending)));
  return (await Promise.race([promise, turn])) === pending;
}

/** Holds a lock, in a flow of its own. @returns gives it back */
export async function holdUntil(lock: Lock | RLock | Semaphore): Promise<() => Promise<void>> {
  const held = makeDeferred<() => Promise<void>>();
  const gate = makeDeferred();
  const run = lock.runExclusive(async () => {
    held.resolve(async () => {
      gate.resolve();
      await run;
    });
    await gate.promise;
  });
  return held.promise;
}

/** Address of the action of a barrier, of the fixtures. */
export const action = (name: string): string => at(name, 'barrier-actions.ts');

/** Where actions write, in this process and those that it starts from now on. */
export function barrierLog(path: string): void {
  const before = process.env['MPRUN_TEST_BARRIER_LOG'];
  process.env['MPRUN_TEST_BARRIER_LOG'] = path;
  onTestFinished(() => {
    if (before === undefined) delete process.env['MPRUN_TEST_BARRIER_LOG'];
    else process.env['MPRUN_TEST_BARRIER_LOG'] = before;
  });
}

/** In an order of their own, where who comes first is nobody's to say. */
export const sorted = <T>(values: readonly T[]): T[] =>
  values.toSorted((a, b) => String(a).localeCompare(String(b)));
