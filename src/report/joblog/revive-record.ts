import { constants } from 'node:os';

import type { Exit } from '../../types.ts';
import { describeExit } from '../../util/exit.ts';
import type { TaskRecord, TaskStatus } from '../events.ts';
import type { ErrorJson } from '../record-json.ts';
import { isOkEnd, type JoblogRow } from './joblog-row.ts';

/** A row as the record it was written from, as far as the log says: nine columns say no message. */
export function reviveRecord(row: JoblogRow, runs: number, cwd: string): TaskRecord {
  const { seq, start, ms, record } = row;
  const status = statusOfRow(row);
  return {
    seq,
    input: undefined,
    status,
    result: record?.result,
    error: status === 'ok' ? undefined : reviveError(row, cwd),
    attempt: Math.max(runs, record?.attempt ?? 1),
    worker: record?.worker ?? undefined,
    pid: record?.pid ?? undefined,
    chunk: undefined,
    start,
    ms,
    exit: status === 'crashed' ? exitOf(row) : undefined,
  };
}

/** What the columns tell: a time-out and an interruption look the same there. */
function statusOfRow(row: JoblogRow): TaskStatus {
  if (row.record !== undefined) return row.record.status;
  if (isOkEnd(row)) return 'ok';
  if (row.exitval < 0) return 'timedOut';
  return row.signal > 0 || row.exitval > 1 ? 'crashed' : 'failed';
}

function exitOf({ exitval, signal }: JoblogRow): Exit {
  return signal > 0
    ? { exitcode: -signal, signal: nameOfSignal(signal) }
    : { exitcode: exitval, signal: null };
}

function nameOfSignal(number: number): NodeJS.Signals | null {
  const name = Object.entries(constants.signals).find(([, each]) => each === number)?.[0];
  return (name as NodeJS.Signals | undefined) ?? null;
}

function reviveError(row: JoblogRow, cwd: string): Error {
  const logged = row.record?.error;
  if (logged !== undefined) return new LoggedError(logged, cwd);
  const { exitval, signal } = row;
  const message =
    exitval < 0
      ? `did not end: it was out of time, or interrupted (${nameOfSignal(signal) ?? `signal ${signal}`})`
      : isOkEnd(row) || (exitval === 1 && signal === 0)
        ? 'failed; the log does not say why (a log of JSON lines does: --joblog name.jsonl)'
        : `its worker ${describeExit(exitOf(row))}`;
  return new LoggedError({ name: 'Error', message, code: undefined, stack: undefined }, cwd);
}

/** An error of another run, with the stack it had there. */
class LoggedError extends Error {
  readonly code: string | undefined;

  constructor({ name, message, code, stack }: ErrorJson, cwd: string) {
    super(message);
    this.name = name;
    this.code = code;
    // Frames are logged from the working directory on; readers of stacks want whole paths.
    this.stack = stack?.replaceAll(
      /^( {4}at (?:.*\()?)(?![/(]|[A-Za-z]:\\|file:)(.+:\d+:\d+\)?)$/gm,
      `$1${cwd}/$2`,
    );
  }
}
