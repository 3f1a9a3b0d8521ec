import { onTestFinished } from 'vitest';

import type { Pool, PoolOptions } from '../../src/index.ts';

const TASKS = new URL('../fixtures/tasks/', import.meta.url);

export type MakePool = (options: PoolOptions) => Pool;

/** Address of a function of the fixtures. */
export function at(file: string, name: string): string {
  return `${new URL(file, TASKS).href}#${name}`;
}

export const upTo = (count: number): number[] => [...Array(count).keys()];

/** Makes pools that print nothing, and are ended with their test, however the test ends. */
export function endedWithTest(startPool: MakePool): MakePool {
  return (options) => {
    const pool = startPool({ onPrint: () => {}, ...options });
    onTestFinished(async () => pool.terminate(0));
    return pool;
  };
}

/** Warnings of this process while a test runs. */
export function collectWarnings(): Error[] {
  const warnings: Error[] = [];
  const add = (warning: Error): void => void warnings.push(warning);
  process.on('warning', add);
  onTestFinished(() => void process.off('warning', add));
  return warnings;
}

/** The promise, unless its deadline is over first. */
export async function within<T>(ms: number, promise: PromiseLike<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing after ${ms} ms`)), ms);
  });
  return Promise.race([promise, over]).finally(() => clearTimeout(timer));
}

/** What a promise rejects with. */
export async function errorOf(promise: PromiseLike<unknown>): Promise<Error & Record<string, unknown>> {
  try {
    await promise;
  } catch (error) {
    return error as Error & Record<string, unknown>;
  }
  throw new Error('it did not reject');
}
