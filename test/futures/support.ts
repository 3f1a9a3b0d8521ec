import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

import { onTestFinished } from 'vitest';

import {
  ProcessPoolExecutor,
  ThreadPoolExecutor,
  type BrokenExecutor,
  type Executor,
  type ExecutorOptions,
  type Future,
} from '../../src/index.ts';
import { makeFolder, makeLog, type Log } from '../support/workspace.ts';
import type { BackendUnderTest } from '../pool/support.ts';
import type { Held } from '../fixtures/tasks/futures.ts';

type MakeExecutor = (options?: ExecutorOptions) => Executor;

/** Makes executors that print nothing, and are ended with their test, however the test ends. */
export function executorsEndedWithTest({ kind }: BackendUnderTest): MakeExecutor {
  const Made = kind === 'thread' ? ThreadPoolExecutor : ProcessPoolExecutor;
  return (options = {}) => {
    const executor = new Made({ maxWorkers: 2, onPrint: () => {}, ...options });
    onTestFinished(async () => executor.killWorkers());
    return executor;
  };
}

/** Orders for tasks that begin, say so, and wait. */
export interface Gate {
  readonly log: Log;
  order(n: number): Held;
  /** All of them go on. */
  open(): void;
}

export function makeGate(): Gate {
  const log = makeLog();
  const go = join(makeFolder(), 'go');
  return { log, order: (n) => ({ n, log: log.path, go }), open: () => writeFileSync(go, '') };
}

/** Looks until it is so; the test's own deadline bounds it. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await setTimeout(2);
}

/** What a future failed with. */
export async function failureOf(future: Future): Promise<BrokenExecutor> {
  return (await future.exception()) as BrokenExecutor;
}

export async function collected<T>(results: AsyncIterable<T>): Promise<T[]> {
  const values: T[] = [];
  for await (const value of results) values.push(value);
  return values;
}
