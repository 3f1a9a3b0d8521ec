/**
 * A row of the log: one run of one input, in GNU parallel's nine columns or as a line of JSON.
 *
 *     Seq  Host  Starttime       JobRuntime  Send  Receive  Exitval  Signal  Command
 *     4    :     1763777099.123       0.004  0     0        1        0       mprun apply tasks/flaky.ts#failOn3 --args '[3]'
 */
import { constants } from 'node:os';

import type { TaskRecord } from '../events.ts';
import type { MetaRecord } from '../record-json.ts';

export type JoblogFormat = 'tsv' | 'jsonl';

export interface JoblogRow {
  /** Place of the input in the whole list, from 1. */
  readonly seq: number;
  /** Milliseconds since the epoch. */
  readonly start: number;
  readonly ms: number;
  /** -1 where the run was cut off: out of time, or interrupted. */
  readonly exitval: number;
  /** Number of the signal; 0 for none. */
  readonly signal: number;
  readonly command: string;
  /** All that is known, in a log of JSON lines. */
  readonly record: LoggedRecord | undefined;
}

/** What a line of JSON has besides the row: the record, and whether another run of the input was to follow. */
export type LoggedRecord = Omit<MetaRecord, 'input'> & { readonly input?: unknown; readonly final?: boolean };

export type RunEnd = Pick<JoblogRow, 'exitval' | 'signal'>;

/** The log's file name says what is in it: JSON lines in `.jsonl` and `.ndjson`. */
export function joblogFormatOf(path: string): JoblogFormat {
  return /\.(?:jsonl|ndjson)$/i.test(path) ? 'jsonl' : 'tsv';
}

export const JOBLOG_HEADER = 'Seq\tHost\tStarttime\tJobRuntime\tSend\tReceive\tExitval\tSignal\tCommand';

/** Of the nine columns; without the line's end. */
export function formatJoblogRow(row: Omit<JoblogRow, 'record'>): string {
  const runtime = seconds(row.ms).padStart(10);
  return `${row.seq}\t:\t${seconds(row.start)}\t${runtime}\t0\t0\t${row.exitval}\t${row.signal}\t${row.command}`;
}

/** With three decimals; `toFixed` takes twice as long. */
function seconds(ms: number): string {
  const rounded = Math.round(ms);
  const rest = rounded % 1000;
  return `${(rounded - rest) / 1000}.${rest < 10 ? '00' : rest < 100 ? '0' : ''}${rest}`;
}

/** How a run ended, as the log says it. */
export function runEndOf(
  { status, exit }: Pick<TaskRecord, 'status' | 'exit'>,
  killSignal: NodeJS.Signals,
): RunEnd {
  switch (status) {
    case 'ok':
    case 'skipped':
      return { exitval: 0, signal: 0 };
    case 'failed':
      return { exitval: 1, signal: 0 };
    case 'crashed':
      return crashEnd(exit?.exitcode ?? 1);
    case 'timedOut':
    case 'cancelled':
      return { exitval: -1, signal: constants.signals[exit?.signal ?? killSignal] };
    default:
      return status satisfies never;
  }
}

/** A worker that leaves with 0 before it has answered has not done its input. */
export function crashEnd(exitcode: number): RunEnd {
  return exitcode < 0
    ? { exitval: 0, signal: -exitcode }
    : { exitval: exitcode === 0 ? 1 : exitcode, signal: 0 };
}

export function isOkEnd({ exitval, signal }: RunEnd): boolean {
  return exitval === 0 && signal === 0;
}

/** It came to an end by itself, whichever: parallel's rule of what `--resume` skips. */
export function isEnded({ exitval }: RunEnd): boolean {
  return exitval >= 0;
}
