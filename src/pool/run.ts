import type { Outcome, Settled } from '../types.ts';
import { decodeError } from '../wire/error.ts';
import type { OutcomesMessage } from '../wire/messages.ts';

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
}

const NO_ERRORS: ReadonlyMap<number, unknown> = new Map();

/** @param start index of the message's first input */
export function runOf(
  { values, errors }: OutcomesMessage,
  start: number,
  inputs: readonly unknown[],
  bytes: number,
): Run {
  return { start, inputs, values, errors: errors.length === 0 ? NO_ERRORS : decode(errors), bytes };
}

/** @param makeError called for each, as no two inputs share an error */
export function failedRun(start: number, inputs: readonly unknown[], makeError: () => unknown): Run {
  const errors = new Map(inputs.map((_, offset) => [offset, makeError()]));
  return { start, inputs, values: inputs.map(() => undefined), errors, bytes: 0 };
}

/** @param bytes size on the wire */
export function fromSettled({ start, inputs, outcomes }: Settled, bytes: number): Run {
  const errors = new Map<number, unknown>();
  const values = outcomes.map((outcome, offset) => {
    if (outcome.ok) return outcome.value;
    errors.set(offset, outcome.error);
    return undefined;
  });
  return { start, inputs, values, errors, bytes };
}

/** The same with an `Outcome` for each input. */
export function toSettled({ start, inputs, values, errors }: Run): Settled {
  const outcomes: Outcome[] = values.map((value) => ({ ok: true, value }));
  for (const [offset, error] of errors) outcomes[offset] = { ok: false, error };
  return { start, inputs, outcomes };
}

function decode(errors: OutcomesMessage['errors']): Map<number, unknown> {
  return new Map(errors.map(([offset, error]) => [offset, decodeError(error)]));
}
