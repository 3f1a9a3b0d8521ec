import { onTestFinished, test } from 'vitest';

import { Pool, type BackendKind, type PoolOptions } from '../../src/index.ts';

const TASKS = new URL('../fixtures/tasks/', import.meta.url);

export type MakePool = (options: PoolOptions) => Pool;

/**
 * What some tests need of a backend. `signals`: workers that a signal can end. `ends`: a task can end its worker, and one
 * that computes can be stopped. `several`: more than one worker. `apart`: workers have modules, memory and environment of their
 * own. `alone`: an event loop and stack traces that are not the test runner's.
 */
export type Ability = 'signals' | 'ends' | 'several' | 'apart' | 'alone';

/** A backend that the contract is tested on. */
export interface BackendUnderTest {
  readonly kind: BackendKind;
  /** What it cannot do, with the reason. */
  readonly lacks: Partial<Readonly<Record<Ability, string>>>;
}

export const PROCESS: BackendUnderTest = { kind: 'process', lacks: {} };
export const THREAD: BackendUnderTest = {
  kind: 'thread',
  lacks: { signals: 'a signal goes to all of the process' },
};
export const INLINE: BackendUnderTest = {
  kind: 'inline',
  lacks: {
    signals: 'a signal goes to the program',
    ends: 'process.exit() ends the program, and nothing can stop a task',
    several: 'there is one thread',
    apart: 'tasks are part of the program',
    alone: 'programs of their own test that, in programs.test.ts',
  },
};

/** `test` for what needs these abilities, where the backend has them. */
export function makeNeeds({ lacks }: BackendUnderTest): (...abilities: Ability[]) => typeof test {
  return (...abilities) => test.skipIf(abilities.some((ability) => lacks[ability])) as typeof test;
}

/** Address of a function of the fixtures. */
export function at(file: string, name: string): string {
  return `${new URL(file, TASKS).href}#${name}`;
}

export const upTo = (count: number): number[] => [...Array(count).keys()];

/** Makes pools that print nothing, and are ended with their test, however the test ends. */
export function endedWithTest({ kind }: BackendUnderTest): MakePool {
  return (options) => {
    const pool = new Pool({ backend: kind, onPrint: () => {}, ...options });
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
