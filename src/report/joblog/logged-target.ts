import { MprunError } from '../../errors.ts';
import { commandHead, parseJobCommand, type JobTarget } from './job-command.ts';
import type { JoblogRow } from './joblog-row.ts';

/**
 * Tells rows of the run's own function from those of others, and that a log has none but others: then it is the wrong one. Several
 * runs may share a log.
 */
export class LoggedTarget {
  readonly #target: JobTarget;
  readonly #head: string;
  #hasOwn = false;
  #foreign: string | undefined;

  constructor(target: JobTarget) {
    this.#target = target;
    this.#head = commandHead(target);
  }

  isOwn({ command }: JoblogRow): boolean {
    const isOwn = command.startsWith(this.#head);
    if (isOwn) this.#hasOwn = true;
    else this.#foreign ??= command;
    return isOwn;
  }

  /**
   * When all rows are read.
   *
   * @throws MprunError (ERR_MPRUN_JOBLOG) when the log was written for another function
   */
  check(path: string): void {
    if (this.#hasOwn || this.#foreign === undefined) return;
    const other = parseJobCommand(this.#foreign)?.module ?? `the command '${this.#foreign}'`;
    throw new MprunError(
      'ERR_MPRUN_JOBLOG',
      `joblog was written for ${other}, not for ${this.#target.module} (${path})`,
      {
        hint: 'give --joblog the log of this function, or leave out --resume, --resume-failed and --retry-failed',
      },
    );
  }
}
