import type { Outcome, Settled } from '../types.ts';

export type OutcomeKind = 'ok' | 'failed' | 'timedOut' | 'crashed' | 'cancelled';

/** `skipped`: done before, by a log. `retried`: tasks that were tried more than once. `total` holds the skipped too, and counts the retried once. */
export type Counts = Readonly<Record<OutcomeKind | 'total' | 'skipped' | 'retried', number>>;

const KIND_BY_CODE: Readonly<Record<string, OutcomeKind>> = {
  ERR_MPRUN_TIMEOUT: 'timedOut',
  ERR_MPRUN_WORKER_EXIT: 'crashed',
  ERR_MPRUN_CANCELLED: 'cancelled',
};

/** What kind of end an input came to. */
export function classify(outcome: Outcome): OutcomeKind {
  if (outcome.ok) return 'ok';
  const { error } = outcome;
  if (!(error instanceof Error) || !('code' in error)) return 'failed';
  return KIND_BY_CODE[String(error.code)] ?? 'failed';
}

/** Of a run that has not begun. */
export const NO_COUNTS: Counts = {
  total: 0,
  ok: 0,
  failed: 0,
  timedOut: 0,
  crashed: 0,
  cancelled: 0,
  skipped: 0,
  retried: 0,
};

/** Counts outcomes as they come. */
export class Tally {
  readonly #counts: { -readonly [K in keyof Counts]: Counts[K] } = { ...NO_COUNTS };

  get counts(): Counts {
    return this.#counts;
  }

  add({ outcomes }: Settled): void {
    for (const outcome of outcomes) this.#counts[classify(outcome)]++;
    this.#counts.total += outcomes.length;
  }

  addSkipped(): void {
    this.#counts.skipped++;
    this.#counts.total++;
  }

  addRetried(): void {
    this.#counts.retried++;
  }
}
