import { jobCommand, type JobTarget } from './job-command.ts';
import { isOkEnd, type JoblogRow } from './joblog-row.ts';
import { keyOf, KeyTable } from './key-table.ts';
import { LoggedTarget } from './logged-target.ts';

/** How long inputs took, by a log: for shards that take as long as each other. The last run that was ok counts. */
export class Durations {
  readonly #target: JobTarget;
  readonly #logged: LoggedTarget;
  readonly #ms = new KeyTable();

  constructor(target: JobTarget) {
    this.#target = target;
    this.#logged = new LoggedTarget(target);
  }

  add(row: JoblogRow): void {
    if (this.#logged.isOwn(row) && isOkEnd(row)) this.#ms.set(keyOf(row.command), row.ms);
  }

  /** @throws MprunError (ERR_MPRUN_JOBLOG) when the log was written for another function */
  check(path: string): void {
    this.#logged.check(path);
  }

  /** Milliseconds; `undefined` for an input that was never seen to end well. */
  of(input: unknown): number | undefined {
    return this.#ms.get(keyOf(jobCommand(this.#target, input)));
  }
}
