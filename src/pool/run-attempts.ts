import type { Attempt, Exit } from '../types.ts';
import { monotonicMs } from '../worker/running-record.ts';

/** Who ran consecutive inputs, and when, as short as it can be said. `Attempt`s are made where somebody asks for them. */
export interface RunAttempts {
  readonly attempt: number;
  readonly worker: string;
  readonly pid: number;
  readonly chunk: number;
  /** See `readClockZero`. */
  readonly clockZero: number;
  /** When the first began, then when each ended, which is when the next began; in milliseconds of `monotonicMs()`. */
  readonly times: Float64Array;
  readonly exit: Exit | undefined;
}

/** What is the same for all inputs of a chunk. */
export type ChunkAttempts = Omit<RunAttempts, 'times' | 'exit'>;

/** One for each input. */
export function toAttempts({ times, ...same }: RunAttempts): Attempt[] {
  const attempts: Attempt[] = [];
  for (let k = 0; k + 1 < times.length; k++) attempts.push(attemptAt(times, k, same));
  return attempts;
}

/** Of one input only. */
export function toAttempt({ times, ...same }: RunAttempts, offset: number): Attempt {
  return attemptAt(times, offset, same);
}

/** Those of some of the inputs. */
export function partOfAttempts(
  attempts: RunAttempts | undefined,
  from: number,
  to: number,
): RunAttempts | undefined {
  return attempts && { ...attempts, times: attempts.times.subarray(from, to + 1) };
}

/** Milliseconds that an input took. */
export function msOf(times: Float64Array, offset: number): number {
  return (times[offset + 1] ?? 0) - (times[offset] ?? 0);
}

/** The time of day may have been set, or the machine asleep, if it is off by this. */
const MAX_DRIFT_MS = 1000;

let clockZero = performance.timeOrigin + performance.now() - monotonicMs();

/**
 * When the clock of `monotonicMs()` was 0, in milliseconds since the epoch. The same ever on, as a rule: what began later shall be
 * told later, and nothing seem to overlap that did not.
 */
export function readClockZero(): number {
  const now = Date.now() - monotonicMs();
  if (Math.abs(now - clockZero) > MAX_DRIFT_MS) clockZero = now;
  return clockZero;
}

function attemptAt(
  times: Float64Array,
  offset: number,
  { attempt, worker, pid, chunk, clockZero, exit }: Omit<RunAttempts, 'times'>,
): Attempt {
  const startedAt = clockZero + (times[offset] ?? 0);
  return { attempt, worker, pid, chunk, startedAt, ms: msOf(times, offset), exit };
}
