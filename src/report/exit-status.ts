/** Errors and ends → what the shell sees, and what a person reads when a run as a whole failed. */
import { constants } from 'node:os';

import type { Exit } from '../types.ts';
import type { Counts } from './classify.ts';
import type { Colors } from './color.ts';
import type { TaskRecord } from './events.ts';
import { detailLines, isOwn } from './failure.ts';

/** mprun itself failed; also what no other status fits. */
const STATUS_INTERNAL = 125;

/** There are no inputs, and `--fail-if-empty` wants some. */
export const STATUS_EMPTY = 3;
/** Time was over: of the whole run (`--deadline`), or of a task. */
export const STATUS_DEADLINE = 124;

/** Exit statuses by error code; all others are 125. @public scripts/cli-docs.js writes them down */
export const STATUS_BY_CODE: Readonly<Record<string, number>> = {
  ERR_MPRUN_USAGE: 2,
  ERR_MPRUN_CONFIG: 2,
  ERR_MPRUN_NOT_A_TASK: 2,
  ERR_MPRUN_NO_INPUTS: 2,
  ERR_MPRUN_JOBLOG: 2,
  ERR_MPRUN_INPUT_PARSE: 65,
  ERR_MPRUN_INPUT_OPEN: 66,
  ERR_MPRUN_OUTPUT: 73,
  ERR_MPRUN_MODULE_LOAD: 126,
  ERR_MPRUN_NOT_A_FUNCTION: 126,
  ERR_MPRUN_IMPORT_TIME_POOL: 126,
  ERR_MPRUN_MODULE_NOT_FOUND: 127,
  ERR_MPRUN_EXPORT_NOT_FOUND: 127,
};

/** Of a run that failed as a whole. */
export function statusOfError(error: unknown): number {
  return STATUS_BY_CODE[codeOf(error) ?? ''] ?? STATUS_INTERNAL;
}

/** What the status of a run whose tasks failed is: `--exit-code`. */
export const EXIT_POLICIES = ['any', 'count', 'first', 'max', 'none'] as const;

export type ExitPolicy = (typeof EXIT_POLICIES)[number];

/** The highest count that a status tells: more would be taken for a signal, or wrap at 256. */
const MAX_COUNT = 101;

/**
 * Of a run whose inputs came to these ends.
 *
 * - `any`: 1 when a task failed, timed out, crashed or was cancelled
 * - `count`: how many failed, 101 for more than a hundred
 * - `first`, `max`: the status of the task that failed first, or the highest there was
 * - `none`: 0
 *
 * Tasks that were cancelled are no failures, but a run that left some out is not done: 1 at least.
 */
export function statusOfRun(counts: Counts, policy: ExitPolicy, failures: FailureStatuses): number {
  if (policy === 'none' || counts.ok + counts.skipped === counts.total) return 0;
  const failed = counts.failed + counts.timedOut + counts.crashed;
  switch (policy) {
    case 'any':
      return 1;
    case 'count':
      return Math.max(1, Math.min(failed, MAX_COUNT));
    case 'first':
      return failures.first ?? 1;
    case 'max':
      return failures.max ?? 1;
    default:
      return policy satisfies never;
  }
}

/** The statuses of tasks that failed, as far as a run's status may depend on them. */
export class FailureStatuses {
  #firstAt = Infinity;
  #first: number | undefined;
  #max: number | undefined;

  /** Of the task that failed first in time. */
  get first(): number | undefined {
    return this.#first;
  }

  get max(): number | undefined {
    return this.#max;
  }

  /** The last run of each input, in any order. */
  add(record: Pick<TaskRecord, 'status' | 'exit' | 'start' | 'ms'>): void {
    const status = statusOfTask(record);
    if (status === 0) return;
    this.#max = Math.max(this.#max ?? 0, status);
    // What no worker has begun has no time: it failed when it was heard of.
    const endedAt = record.start === undefined ? Infinity : record.start + (record.ms ?? 0);
    if (this.#first !== undefined && endedAt >= this.#firstAt) return;
    this.#first = status;
    this.#firstAt = endedAt;
  }
}

/** Of one task: an exception is 1, a time-out 124, a dead worker its exit code, or 128 + n where signal n killed it. */
export function statusOfTask({ status, exit }: Pick<TaskRecord, 'status' | 'exit'>): number {
  switch (status) {
    case 'ok':
    case 'skipped':
    case 'cancelled':
      return 0;
    case 'failed':
      return 1;
    case 'timedOut':
      return STATUS_DEADLINE;
    case 'crashed':
      // A worker that left with 0 before it answered has failed all the same.
      return exit === undefined ? 1 : statusOfExit(exit) || 1;
    default:
      return status satisfies never;
  }
}

/** 128 + the signal's number, as shells have it. */
export function statusOfSignal(signal: NodeJS.Signals): number {
  return 128 + constants.signals[signal];
}

/** Of a process: its exit code, or 128 + n where signal n ended it. */
export function statusOfExit({ exitcode }: Exit): number {
  return exitcode < 0 ? 128 - exitcode : exitcode;
}

export interface MessageStyle {
  readonly colors: Colors;
  readonly cwd: string;
  readonly version: string;
}

/**
 * What went wrong and what to do, one or two lines.
 *
 * @example
 * // error: cannot find module 'tasks/sqare.ts' (ERR_MPRUN_MODULE_NOT_FOUND)
 * // (Did you mean tasks/square.ts?)
 */
export function errorMessage(error: unknown, style: MessageStyle): string {
  if (!(error instanceof Error) || !isOwn(error)) return internalMessage(error, style);
  const code = codeOf(error);
  // A place comes first on its line, so that editors and CI find it.
  const lead = /^\S+:\d+(:\d+)?: /.test(error.message) ? '' : `${style.colors.failure('error')}: `;
  const details =
    code === 'ERR_MPRUN_INITIALIZER' || code === 'ERR_MPRUN_MODULE_LOAD' ? causeLines(error, style) : [];
  return [`${lead}${error.message} (${code})`, ...details, ...hintLines(error, style)].join('\n');
}

function hintLines(error: Error, { colors }: MessageStyle): string[] {
  const { hint } = error as { hint?: unknown };
  if (typeof hint === 'string' && hint !== '')
    return hint.split('\n').map((line) => colors.hint(`(${line})`));
  return codeOf(error) === 'ERR_MPRUN_USAGE' ? [colors.hint('(run with --help for usage)')] : [];
}

/** Where in the user's code it happened. */
function causeLines(error: Error, style: MessageStyle): string[] {
  return detailLines(error.cause, style).slice(0, 1);
}

function internalMessage(error: unknown, { version }: MessageStyle): string {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `internal error: ${text}\nmprun ${version}: this is a bug, please report it (ERR_MPRUN_INTERNAL)`;
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}
