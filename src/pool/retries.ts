import { CancelledError, NotCloneableError } from '../errors.ts';
import type { Outcome } from '../types.ts';
import type { Piece } from './intake.ts';
import { fromSettled, toSettled, type Run } from './run.ts';

/** Which failed inputs of a job are run again, and how often they were. */
export class Retries {
  readonly #limit: number;
  /** Tries so far of inputs that failed and wait for another. */
  readonly #tried = new Map<number, number>();

  /** @param limit tries after the first */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** What is final and what is run again, in runs. */
  divide(run: Run): { final: Run[]; again: readonly Piece[] } {
    const { start, inputs, outcomes } = toSettled(run);
    const final: Run[] = [];
    const again: GrowingPiece[] = [];
    let from = 0;
    const closeRun = (to: number): void => {
      const part = {
        start: start + from,
        inputs: inputs.slice(from, to),
        outcomes: outcomes.slice(from, to),
      };
      if (to > from) final.push(fromSettled(part, final.length === 0 ? run.bytes : 0));
      from = to + 1;
    };
    for (const [k, outcome] of outcomes.entries()) {
      const attempt = this.#nextAttempt(start + k, outcome);
      if (attempt === undefined) continue;
      closeRun(k);
      addTo(again, start + k, inputs[k], attempt);
    }
    closeRun(outcomes.length);
    return { final, again };
  }

  #nextAttempt(index: number, outcome: Outcome): number | undefined {
    const attempt = (this.#tried.get(index) ?? 0) + 1;
    if (outcome.ok || attempt > this.#limit || isFinal(outcome.error)) {
      this.#tried.delete(index);
      return undefined;
    }
    this.#tried.set(index, attempt);
    return attempt;
  }
}

type GrowingPiece = Piece & { readonly inputs: unknown[] };

function addTo(pieces: GrowingPiece[], index: number, input: unknown, attempt: number): void {
  const last = pieces.at(-1);
  if (last?.attempt === attempt && last.start + last.inputs.length === index) last.inputs.push(input);
  else pieces.push({ start: index, inputs: [input], attempt });
}

/** Another try would end the same way. */
function isFinal(error: unknown): boolean {
  return error instanceof CancelledError || error instanceof NotCloneableError;
}
