import { MprunError } from '../../errors.ts';
import { parseJobCommand, type JobTarget } from './job-command.ts';
import { isOkEnd, type JoblogRow } from './joblog-row.ts';
import { LoggedTarget } from './logged-target.ts';

/** An input that a log says has failed, and its number in the run that logged it. */
export interface FailedInput {
  readonly seq: number;
  readonly input: unknown;
}

/**
 * The inputs whose last row is not ok, from the log alone: `--retry-failed` needs no other. Keeps what has failed, and nothing of what
 * is ok.
 */
export class FailedInputs {
  readonly #target: JobTarget;
  readonly #logged: LoggedTarget;
  /** By number and command. */
  readonly #failed = new Map<string, JoblogRow>();

  constructor(target: JobTarget) {
    this.#target = target;
    this.#logged = new LoggedTarget(target);
  }

  /** Rows in the order of the log. */
  add(row: JoblogRow): void {
    if (!this.#logged.isOwn(row)) return;
    const key = `${row.seq} ${row.command}`;
    if (isOkEnd(row)) this.#failed.delete(key);
    else this.#failed.set(key, row);
  }

  /**
   * When all rows are read: the inputs, in the order of their numbers.
   *
   * @throws MprunError (ERR_MPRUN_JOBLOG) when the log was written for another function, or for `starmap` and is used by `map`
   */
  inputs(path: string): FailedInput[] {
    this.#logged.check(path);
    return [...this.#failed.values()]
      .flatMap((row) => this.#inputOf(row, path) ?? [])
      .sort((a, b) => a.seq - b.seq);
  }

  /** `undefined` for a row whose command a kill has cut. */
  #inputOf({ seq, command }: JoblogRow, path: string): FailedInput | undefined {
    const parsed = parseJobCommand(command);
    if (parsed === undefined) return undefined;
    const { args } = parsed;
    if (this.#target.spread) return { seq, input: args };
    if (Array.isArray(args) && args.length === 1) return { seq, input: args[0] };
    throw new MprunError(
      'ERR_MPRUN_JOBLOG',
      `joblog was written for starmap: #${seq} has several arguments (${path})`,
      { hint: 'use mprun starmap' },
    );
  }
}
