import { CancelledError, NotCloneableError } from '../errors.ts';
import type { Retry } from '../types.ts';
import {
  atLeast,
  bool,
  count,
  duration,
  expectOptions,
  listOf,
  timerFrom0,
  type Check,
  type Checks,
} from '../util/checks.ts';
import type { Piece } from './intake.ts';
import { toAttempt } from './run-attempts.ts';
import { partOfRun, type Run } from './run.ts';

const REASONS = ['error', 'timeout', 'crash'] as const;

/** What may be tried again: thrown errors, inputs out of time, dead workers. */
export type RetryReason = (typeof REASONS)[number];

/** How failed inputs are run again. The delay before retry k is `min(maxDelayMs, delayMs × factor^(k-1))`. */
export interface RetryOptions {
  /** Tries after the first. */
  readonly limit: number;
  /** @default 0 */
  readonly delayMs?: number | undefined;
  /** @default 2 */
  readonly factor?: number | undefined;
  /** @default 30_000 */
  readonly maxDelayMs?: number | undefined;
  /** Each delay is multiplied by a random number from 0.5 to 1, so that many failures do not come back at once. @default false */
  readonly jitter?: boolean | undefined;
  /** @default all of them */
  readonly on?: readonly RetryReason[] | undefined;
}

/** Complete and checked. */
export type ResolvedRetries = { readonly [K in keyof RetryOptions]-?: NonNullable<RetryOptions[K]> };

const CHECKS: Checks<RetryOptions> = {
  limit: count,
  delayMs: timerFrom0,
  factor: atLeast(1),
  maxDelayMs: duration,
  jitter: bool,
  on: listOf(...REASONS),
};
const DEFAULT_FACTOR = 2;
const DEFAULT_MAX_DELAY_MS = 30_000;
const LEAST_JITTER = 0.5;

/** A number of tries, or how they are made. */
export const retriesValue: Check = (name, value) => {
  if (typeof value !== 'object' || value === null) {
    count(name, value);
    return;
  }
  expectOptions(name, value, CHECKS);
  CHECKS.limit(`${name}.limit`, (value as RetryOptions).limit);
};

export function resolveRetries(retries: number | RetryOptions): ResolvedRetries {
  const options = typeof retries === 'object' ? retries : { limit: retries };
  return {
    limit: options.limit,
    delayMs: options.delayMs ?? 0,
    factor: options.factor ?? DEFAULT_FACTOR,
    maxDelayMs: options.maxDelayMs ?? DEFAULT_MAX_DELAY_MS,
    jitter: options.jitter ?? false,
    on: options.on ?? REASONS,
  };
}

/** Inputs that are run again, after a while. */
export interface DelayedPiece {
  readonly piece: Piece;
  readonly delayMs: number;
}

/** Which failed inputs of a job are run again, when, and how often they were. */
export class Retries {
  readonly #options: ResolvedRetries;
  readonly #tell: ((retry: Retry) => void) | undefined;
  /** Tries so far of inputs that failed and wait for another. */
  readonly #tried = new Map<number, number>();

  /** @param tell is told of each failure that another try follows */
  constructor(options: ResolvedRetries, tell: ((retry: Retry) => void) | undefined) {
    this.#options = options;
    this.#tell = tell;
  }

  /** Nothing of a run without failures concerns us. */
  get isIdle(): boolean {
    return this.#tried.size === 0;
  }

  /** What is final and what is run again, in runs. */
  divide(run: Run): { final: readonly Run[]; again: readonly DelayedPiece[] } {
    const final: Run[] = [];
    const again: GrowingPiece[] = [];
    let from = 0;
    const closeRun = (to: number): void => {
      if (to > from) final.push(partOfRun(run, from, to, final.length === 0 ? run.bytes : 0));
      from = to + 1;
    };
    for (const [offset, error] of run.errors) {
      const retry = this.#retryOf(run, offset, error);
      if (!retry) continue;
      closeRun(offset);
      this.#tell?.(retry);
      addTo(again, retry);
    }
    closeRun(run.values.length);
    for (const part of final) this.#forget(part);
    return { final, again };
  }

  #retryOf(run: Run, offset: number, error: unknown): Retry | undefined {
    const index = run.start + offset;
    const next = (this.#tried.get(index) ?? 0) + 1;
    const { limit, on } = this.#options;
    if (next > limit || isFinal(error) || !on.includes(reasonOf(error))) return undefined;
    this.#tried.set(index, next);
    return {
      index,
      input: run.inputs[offset],
      error,
      attempt: run.attempts && toAttempt(run.attempts, offset),
      next,
      limit: limit + 1,
      delayMs: this.#delayBefore(next),
    };
  }

  #delayBefore(retry: number): number {
    const { delayMs, factor, maxDelayMs, jitter } = this.#options;
    if (delayMs === 0) return 0;
    const delay = Math.min(maxDelayMs, delayMs * factor ** (retry - 1));
    return jitter ? delay * (LEAST_JITTER + Math.random() * (1 - LEAST_JITTER)) : delay;
  }

  #forget({ start, values }: Run): void {
    if (this.isIdle) return;
    for (let k = 0; k < values.length; k++) this.#tried.delete(start + k);
  }
}

interface GrowingPiece extends DelayedPiece {
  readonly piece: Piece & { readonly inputs: unknown[] };
}

function addTo(pieces: GrowingPiece[], { index, input, next, delayMs }: Retry): void {
  const last = pieces.at(-1);
  const isNext = last && last.piece.start + last.piece.inputs.length === index;
  if (isNext && last.piece.attempt === next && last.delayMs === delayMs) last.piece.inputs.push(input);
  else pieces.push({ piece: { start: index, inputs: [input], attempt: next }, delayMs });
}

/** Another try would end the same way. */
function isFinal(error: unknown): boolean {
  return error instanceof CancelledError || error instanceof NotCloneableError;
}

function reasonOf(error: unknown): RetryReason {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  if (code === 'ERR_MPRUN_TIMEOUT') return 'timeout';
  return code === 'ERR_MPRUN_WORKER_EXIT' ? 'crash' : 'error';
}
