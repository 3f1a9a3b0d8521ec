import type { Outcome, Settled } from '../types.ts';

export type OutcomeKind = 'ok' | 'failed' | 'timedOut' | 'crashed' | 'cancelled';

export type Counts = Readonly<Record<OutcomeKind | 'total', number>>;

const KIND_BY_CODE: Readonly<Record<string, OutcomeKind>> = {
  ERR_MPRUN_TIMEOUT: 'timedOut',
  ERR_MPRUN_WORKER_EXIT: 'crashed',
  ERR_MPRUN_CANCELLED: 'cancelled',
};

/** What kind of end an input came to. */
function classify(outcome: Outcome): OutcomeKind {
  if (outcome.ok) return 'ok';
  const { error } = outcome;
  if (!(error instanceof Error) || !('code' in error)) return 'failed';
  return KIND_BY_CODE[String(error.code)] ?? 'failed';
}

/** Counts outcomes as they come. */
export class Tally {
  readonly #counts: Record<OutcomeKind | 'total', number> = {
    total: 0,
    ok: 0,
    failed: 0,
    timedOut: 0,
    crashed: 0,
    cancelled: 0,
  };

  get counts(): Counts {
    return this.#counts;
  }

  add({ outcomes }: Settled): void {
    for (const outcome of outcomes) this.#counts[classify(outcome)]++;
    this.#counts.total += outcomes.length;
  }
}
