import { constants } from 'node:os';

import { MprunError } from '../../errors.ts';
import type { TaskStatus } from '../events.ts';
import { crashEnd, JOBLOG_HEADER, type JoblogRow, type LoggedRecord, type RunEnd } from './joblog-row.ts';

const COLUMNS = JOBLOG_HEADER.split('\t').length;
const NUMBER = /^\s*\d+(?:\.\d+)?$/;

/**
 * Reads a log piece by piece, in either format. Lines that a kill has cut, the last or one that another run has written behind, are
 * left out.
 *
 * @example
 * const reader = new JoblogReader('j.log');
 * for await (const text of createReadStream('j.log', 'utf8')) for (const row of reader.push(text)) index.add(row);
 */
export class JoblogReader {
  readonly #path: string;
  #rest = '';
  #hasRow = false;
  #badLines = 0;

  /** @param path for messages */
  constructor(path: string) {
    this.#path = path;
  }

  /** Lines that are no rows, so far. */
  get badLines(): number {
    return this.#badLines;
  }

  /**
   * @returns the rows that are complete with this piece
   * @throws MprunError (ERR_MPRUN_JOBLOG) when the file is something else
   */
  push(text: string): JoblogRow[] {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    return lines.flatMap((line) => this.#parse(line) ?? []);
  }

  #parse(text: string): JoblogRow | undefined {
    const line = text.endsWith('\r') ? text.slice(0, -1) : text;
    if (line === '') return undefined;
    if (line === JOBLOG_HEADER) {
      this.#hasRow = true;
      return undefined;
    }
    const row = line.startsWith('{') ? parseJsonRow(line) : parseTsvRow(line);
    if (row !== undefined) this.#hasRow = true;
    else if (!this.#hasRow)
      throw new MprunError(
        'ERR_MPRUN_JOBLOG',
        `${this.#path} is no joblog: its first line is no header and no row`,
        {
          hint: 'give --joblog the log of an earlier run, or the name of a new file',
        },
      );
    else this.#badLines++;
    return row;
  }
}

function parseTsvRow(line: string): JoblogRow | undefined {
  const fields = line.split('\t');
  if (fields.length !== COLUMNS) return undefined;
  const [seq = '', , start = '', runtime = '', , , exitval = '', signal = '', command = ''] = fields;
  if (![seq, start, runtime, signal].every((field) => NUMBER.test(field)) || !/^-?\d+$/.test(exitval))
    return undefined;
  return {
    seq: Number(seq),
    start: Math.round(Number(start) * 1000),
    ms: Math.round(Number(runtime) * 1000),
    exitval: Number(exitval),
    signal: Number(signal),
    command,
    record: undefined,
  };
}

function parseJsonRow(line: string): JoblogRow | undefined {
  let fields: Partial<LoggedRecord> & { readonly command?: unknown };
  try {
    fields = JSON.parse(line) as typeof fields;
  } catch {
    return undefined;
  }
  const { seq, start, ms, command, status } = fields;
  if (
    typeof seq !== 'number' ||
    typeof start !== 'number' ||
    typeof command !== 'string' ||
    !isStatus(status)
  )
    return undefined;
  const { command: _, ...record } = fields;
  return {
    seq,
    start,
    ms: ms ?? 0,
    ...endOf(status, fields),
    command,
    record: record as LoggedRecord,
  };
}

/** What the columns of the other format would say. */
function endOf(status: TaskStatus, { exitcode, signal }: Partial<LoggedRecord>): RunEnd {
  if (status === 'ok' || status === 'skipped') return { exitval: 0, signal: 0 };
  if (status === 'crashed') return crashEnd(exitcode ?? 1);
  if (status === 'failed') return { exitval: 1, signal: 0 };
  return { exitval: -1, signal: constants.signals[signal ?? 'SIGTERM'] };
}

const STATUSES: ReadonlySet<unknown> = new Set<TaskStatus>([
  'ok',
  'failed',
  'timedOut',
  'crashed',
  'cancelled',
  'skipped',
]);

function isStatus(value: unknown): value is TaskStatus {
  return STATUSES.has(value);
}
