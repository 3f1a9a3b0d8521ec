/** What becomes of failures: retries, early ends, the exit status. */
import { UsageError, type RetryOptions, type RetryReason } from '../../index.ts';
import { FailureStatuses, statusOfRun, type ExitPolicy } from '../../report/exit-status.ts';
import { parseHalt, type Halt } from '../job/halt.ts';
import type { EventSink, JobRequest } from '../job/request.ts';
import { parseCount, parseDuration, parseInteger, parsePositive } from '../values.ts';

/** Raw text of the options; commander's names. */
export interface FailureFlags {
  readonly retries: string;
  readonly retryDelay?: string;
  readonly retryBackoff?: string;
  readonly retryMaxDelay?: string;
  readonly retryJitter?: boolean;
  readonly retryOn?: string;
  readonly halt?: string;
  readonly bail?: string | true;
  readonly failFast?: boolean;
  readonly exitCode: ExitPolicy;
}

const MOST_RETRIES = 1_000_000;

const REASONS: readonly string[] = ['error', 'timeout', 'crash'] satisfies RetryReason[];

/** Throws `UsageError`. */
export function toFailureRequest(
  flags: FailureFlags,
): Pick<JobRequest, 'halt' | 'statusOf' | 'sinks'> & { readonly retries: RetryOptions } {
  const { exitCode } = flags;
  const failures = new FailureStatuses();
  return {
    halt: haltOf(flags),
    retries: retriesOf(flags),
    statusOf: (counts) => statusOfRun(counts, exitCode, failures),
    // The others follow from the numbers.
    sinks: exitCode === 'first' || exitCode === 'max' ? [failureSink(failures)] : [],
  };
}

function failureSink(failures: FailureStatuses): EventSink {
  return {
    isOrdered: false,
    on: (event) => {
      if (event.type === 'task') failures.add(event);
    },
    close: () => {},
  };
}

/** The option that has nothing to say, as nothing is tried again; for a warning. */
export function idleRetryFlag(flags: FailureFlags): string | undefined {
  if (flags.retries !== '0') return undefined;
  const { retryDelay, retryBackoff, retryMaxDelay, retryJitter, retryOn } = flags;
  const given = {
    '--retry-delay': retryDelay,
    '--retry-backoff': retryBackoff,
    '--retry-max-delay': retryMaxDelay,
    '--retry-jitter': retryJitter,
    '--retry-on': retryOn,
  };
  return Object.entries(given).find(([, value]) => value !== undefined)?.[0];
}

function retriesOf(flags: FailureFlags): RetryOptions {
  const { retries, retryDelay, retryBackoff, retryMaxDelay, retryJitter, retryOn } = flags;
  return {
    limit: parseInteger('--retries', retries, [0, MOST_RETRIES]),
    delayMs: retryDelay === undefined ? undefined : parseDuration('--retry-delay', retryDelay),
    factor: retryBackoff === undefined ? undefined : parsePositive('--retry-backoff', retryBackoff),
    maxDelayMs: retryMaxDelay === undefined ? undefined : parseDuration('--retry-max-delay', retryMaxDelay),
    jitter: retryJitter,
    on: retryOn === undefined ? undefined : parseReasons(retryOn),
  };
}

function parseReasons(text: string): RetryReason[] {
  const reasons = text.split(',');
  for (const reason of reasons)
    if (!REASONS.includes(reason))
      throw new UsageError(`invalid --retry-on '${text}': expected a list of error, timeout, crash`);
  return reasons as RetryReason[];
}

function haltOf({ halt, bail, failFast }: FailureFlags): Halt | undefined {
  if (failFast) return { when: 'now', what: 'fail', limit: { count: 1 } };
  if (bail !== undefined)
    return { when: 'soon', what: 'fail', limit: { count: bail === true ? 1 : parseCount('--bail', bail) } };
  return halt === undefined ? undefined : parseHalt(halt);
}
