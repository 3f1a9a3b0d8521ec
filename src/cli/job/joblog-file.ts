/** The joblog on disk: written row by row, and read by who goes on with a run. */
import { closeSync, createReadStream, existsSync, fstatSync, openSync, writeSync } from 'node:fs';

import { InputError, MprunError } from '../../index.ts';
import { fileError } from '../../input/file-error.ts';
import type { RunEvent } from '../../report/events.ts';
import { jobCommand, type JobTarget } from '../../report/joblog/job-command.ts';
import { JoblogReader } from '../../report/joblog/joblog-reader.ts';
import { joblogFormatOf, type JoblogRow } from '../../report/joblog/joblog-row.ts';
import { JoblogWriter } from '../../report/joblog/joblog-writer.ts';
import { attempt, endsLine, writeAll } from '../output-file.ts';
import type { HeldResults } from './held-results.ts';
import type { Journal } from './journal.ts';

export interface JoblogFileOptions {
  readonly path: string;
  /** Rows that are there stay. */
  readonly isAppending: boolean;
  readonly target: JobTarget;
  readonly killSignal: NodeJS.Signals;
  readonly cwd: string;
  readonly held: HeldResults | undefined;
}

export class JoblogFile implements Journal {
  readonly held: HeldResults | undefined;
  readonly #options: JoblogFileOptions;
  readonly #file: number;
  readonly #writer: JoblogWriter;

  /** @throws MprunError (ERR_MPRUN_OUTPUT) when it cannot be written */
  constructor(options: JoblogFileOptions) {
    const { path, isAppending, target, killSignal, cwd, held } = options;
    this.#options = options;
    this.held = held;
    this.#file = attempt(path, () => openSync(path, isAppending ? 'a+' : 'w'));
    held?.begin();
    const { size } = fstatSync(this.#file);
    const hasRows = size > 0;
    // A row that a kill has cut stays alone on its line.
    attempt(path, () => !endsLine(this.#file) && writeSync(this.#file, '\n'));
    const format = joblogFormatOf(path);
    this.#writer = new JoblogWriter({ format, target, killSignal, cwd, isAppending: hasRows });
  }

  /** The rows are in the file when this returns: whole rows by one write, so that several runs may share a log. */
  log(events: readonly RunEvent[]): void {
    const text = events.map((event) => this.#writer.on(event)).join('');
    if (text !== '') attempt(this.#options.path, () => writeAll(this.#file, text));
  }

  keyOf(input: unknown): string {
    return jobCommand(this.#options.target, input);
  }

  close(): void {
    closeSync(this.#file);
    this.held?.close();
  }
}

/** A run may begin its log; who lives on one needs it to be there. @throws InputError (ERR_MPRUN_INPUT_OPEN) */
export function expectJoblog(path: string): void {
  if (!existsSync(path)) throw new InputError('ERR_MPRUN_INPUT_OPEN', `cannot open '${path}': no such file`);
}

/**
 * Rows of a log, from its first; none when there is no such file.
 *
 * @throws MprunError (ERR_MPRUN_JOBLOG) when it is no log; InputError (ERR_MPRUN_INPUT_OPEN) when it cannot be read
 */
export async function* readJoblog(path: string): AsyncGenerator<JoblogRow, void> {
  if (!existsSync(path)) return;
  const reader = new JoblogReader(path);
  try {
    for await (const text of createReadStream(path, 'utf8')) yield* reader.push(text as string);
  } catch (error) {
    if (error instanceof MprunError) throw error;
    throw fileError('read', path, error);
  }
}
