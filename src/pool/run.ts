import type { Attempt, Outcome, Settled } from '../types.ts';
import { decodeError } from '../wire/error.ts';
import type { OutcomesMessage } from '../wire/messages.ts';
import { partOfAttempts, toAttempts, type ChunkAttempts, type RunAttempts } from './run-attempts.ts';

/**
 * What became of consecutive inputs of a job, as short as it can be said: a million results are no million objects.
 * `Outcome`s are made where somebody asks for them.
 */
export interface Run {
  readonly start: number;
  readonly inputs: readonly unknown[];
  /** One per input; `undefined` where `errors` has its offset. */
  readonly values: readonly unknown[];
  /** What failed inputs threw, by their offsets, in order. */
  readonly errors: ReadonlyMap<number, unknown>;
  /** Size on the wire. */
  readonly bytes: number;
  /** `undefined` where nobody asked for it, or no worker has begun them. */
  readonly attempts: RunAttempts | undefined;
}

const NO_ERRORS: ReadonlyMap<number, unknown> = new Map();

/** @param piece the message's inputs, by the index of the first */
export function runOf(
  { values, errors, times }: OutcomesMessage,
  { start, inputs }: Pick<Run, 'start' | 'inputs'>,
  bytes: number,
  attempts: () => ChunkAttempts,
): Run {
  return {
    start,
    inputs,
    values,
    errors: errors.length === 0 ? NO_ERRORS : decode(errors),
    bytes,
    attempts: times && { ...attempts(), times, exit: undefined },
  };
}

/** @param makeError called for each, as no two inputs share an error */
export function failedRun(
  start: number,
  inputs: readonly unknown[],
  makeError: () => unknown,
  attempts?: RunAttempts,
): Run {
  const errors = new Map(inputs.map((_, offset) => [offset, makeError()]));
  return { start, inputs, values: inputs.map(() => undefined), errors, bytes: 0, attempts };
}

/** Outcomes in the place of those of a run. */
export function withOutcomes(run: Run, { start, inputs, outcomes }: Settled): Run {
  const errors = new Map<number, unknown>();
  const values = outcomes.map((outcome, offset) => {
    if (outcome.ok) return outcome.value;
    errors.set(offset, outcome.error);
    return undefined;
  });
  return { ...run, start, inputs, values, errors };
}

/** Some of a run. @param bytes its share of them */
export function partOfRun(run: Run, from: number, to: number, bytes: number): Run {
  const errors = new Map<number, unknown>();
  for (let k = from; k < to; k++) if (run.errors.has(k)) errors.set(k - from, run.errors.get(k));
  return {
    start: run.start + from,
    inputs: run.inputs.slice(from, to),
    values: run.values.slice(from, to),
    errors,
    bytes,
    attempts: partOfAttempts(run.attempts, from, to),
  };
}

/**
 * The same with an `Outcome` for each input.
 *
 * @param hasAttempts and with its `Attempt`
 */
export function toSettled({ start, inputs, values, errors, attempts }: Run, hasAttempts = false): Settled {
  const outcomes: Outcome[] = values.map((value) => ({ ok: true, value }));
  for (const [offset, error] of errors) outcomes[offset] = { ok: false, error };
  if (!hasAttempts) return { start, inputs, outcomes };
  const none = (): (Attempt | undefined)[] => values.map(() => undefined);
  return { start, inputs, outcomes, attempts: attempts ? toAttempts(attempts) : none() };
}

function decode(errors: OutcomesMessage['errors']): Map<number, unknown> {
  return new Map(errors.map(([offset, error]) => [offset, decodeError(error)]));
}
