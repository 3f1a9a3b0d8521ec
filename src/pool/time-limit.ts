import { MAX_TIMER_MS } from '../util/checks.ts';
import { msOf } from './run-attempts.ts';
import type { Run } from './run.ts';
import { RunningMedian } from './running-median.ts';

/** The median of fewer tells nothing (as in GNU parallel). */
const LEAST_SUCCESSES = 3;
/** However quick a task is, an input is not ended for what a busy machine may do to any process. */
const LEAST_MS = 100;
/** Timers that were set by a longer limit are set anew when it is shorter by this: not at each outcome. */
const NOTABLE = 0.9;

/** How long an input may run: a time that was given, or so many times what those that succeeded took, whichever is shorter. */
export class TimeLimit {
  readonly #fixedMs: number | undefined;
  readonly #factor: number | undefined;
  readonly #median = new RunningMedian();
  #ms: number | undefined;
  /** What timers may have been set by. */
  #toldMs: number;

  constructor(fixedMs: number | undefined, factor: number | undefined) {
    this.#fixedMs = fixedMs;
    this.#factor = factor;
    this.#ms = fixedMs;
    this.#toldMs = fixedMs ?? Infinity;
  }

  /** What was given: for what is no input, as loading the task. */
  get fixedMs(): number | undefined {
    return this.#fixedMs;
  }

  /** `undefined` while there is none. */
  get ms(): number | undefined {
    return this.#ms;
  }

  /** It needs to know what inputs took. */
  get isRelative(): boolean {
    return this.#factor !== undefined;
  }

  /** Learns of inputs that have ended. */
  note({ attempts, values, errors }: Run): void {
    if (this.#factor === undefined || !attempts) return;
    for (let k = 0; k < values.length; k++) if (!errors.has(k)) this.#median.add(msOf(attempts.times, k));
    const { value, count } = this.#median;
    if (value === undefined || count < LEAST_SUCCESSES) return;
    // To be told: fractions of milliseconds mean nothing.
    const relativeMs = Math.max(LEAST_MS, Math.ceil(this.#factor * value));
    this.#ms = Math.min(this.#fixedMs ?? MAX_TIMER_MS, relativeMs);
    this.#toldMs = Math.max(this.#toldMs, this.#ms);
  }

  /** Whether it has become so much shorter that what runs already has to be looked at; asked once. */
  hasFallen(): boolean {
    if (this.#ms === undefined || this.#ms > this.#toldMs * NOTABLE) return false;
    this.#toldMs = this.#ms;
    return true;
  }
}
