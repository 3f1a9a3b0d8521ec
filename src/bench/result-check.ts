import { isDeepStrictEqual } from 'node:util';

import { WorkerExitError, type Outcome } from '../index.ts';
import type { Run } from './run.ts';

/** Which run: of which benchmark, the how manieth of it (from 1). */
export interface RunName {
  readonly benchmark: string;
  readonly run: number;
}

/** An input that came to another end in a later run. */
interface Difference {
  readonly index: number;
  readonly input: unknown;
  readonly taskName: string;
  readonly first: RunName & { readonly outcome: Outcome };
  readonly later: RunName & { readonly outcome: Outcome };
}

/** What differs in the runs of a benchmark; examples are few, as everything may differ. */
export interface Differences {
  readonly count: number;
  readonly examples: readonly Difference[];
}

export const NO_DIFFERENCES: Differences = { count: 0, examples: [] };

const MAX_EXAMPLES = 5;

/**
 * Holds every run to the first: the same input has to come to the same value, or fail of the same error. NaN equals
 * itself, 0 is not -0, and everything else is compared as Node.js's `isDeepStrictEqual` does.
 */
export class ResultCheck {
  #first: (RunName & { readonly outcomes: readonly Outcome[] }) | undefined;

  /**
   * Adds what differs from the first run, in the order of the inputs.
   *
   * @param before differences of earlier runs of the benchmark
   */
  add(run: Run, name: RunName, before: Differences): Differences {
    const { inputs, outcomes } = byIndex(run);
    if (!this.#first) {
      this.#first = { ...name, outcomes };
      return before;
    }
    const { outcomes: firstOutcomes, ...firstName } = this.#first;
    const examples = [...before.examples];
    let { count } = before;
    for (const [index, outcome] of outcomes.entries()) {
      const expected = firstOutcomes[index];
      if (!expected || isSame(expected, outcome)) continue;
      const first = { ...firstName, outcome: expected };
      const later = { ...name, outcome };
      if (count++ < MAX_EXAMPLES)
        examples.push({ index, input: inputs[index], taskName: run.taskName, first, later });
    }
    return { count, examples };
  }
}

function byIndex({ settled }: Run): { inputs: unknown[]; outcomes: Outcome[] } {
  const inOrder = settled.toSorted((a, b) => a.start - b.start);
  return {
    inputs: inOrder.flatMap(({ inputs }) => inputs),
    outcomes: inOrder.flatMap(({ outcomes }) => outcomes),
  };
}

function isSame(a: Outcome, b: Outcome): boolean {
  if (a.ok && b.ok) return isDeepStrictEqual(a.value, b.value);
  if (a.ok || b.ok) return false;
  return isDeepStrictEqual(identityOf(a.error), identityOf(b.error));
}

/** What makes an error the same one: not its stack, which differs between a process and a thread. */
function identityOf(error: unknown): unknown {
  // The message names the worker, and which one runs what is nobody's choice.
  if (error instanceof WorkerExitError) return { exitcode: error.exitcode, signal: error.signal };
  if (error instanceof Error) return { name: error.name, message: error.message };
  return { thrown: error };
}
