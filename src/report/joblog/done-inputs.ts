import type { JobTarget } from './job-command.ts';
import { jobCommand } from './job-command.ts';
import { isEnded, isOkEnd, type JoblogRow } from './joblog-row.ts';
import { keyOf, KeyTable, numberedKey, type Key } from './key-table.ts';
import { LoggedTarget } from './logged-target.ts';

/** `resume`: what has ended, whichever way, is not run again. `resume-failed`: what is ok. */
export type ResumeMode = 'resume' | 'resume-failed';

/**
 * What need not be run again, by a log. The last row of an input counts; inputs are told apart by module, function and value, and
 * equal ones are counted: of two, one that was logged skips one. Some 50 MB for a million rows.
 *
 * @example
 * const done = new DoneInputs(target, 'resume-failed');
 * for (const row of rows) done.add(row);
 * done.check('j.log');
 * if (done.take(input)) tally.addSkipped();
 */
export class DoneInputs {
  readonly #target: JobTarget;
  readonly #isDone: (row: JoblogRow) => boolean;
  readonly #logged: LoggedTarget;
  /** Whether the last row of each logged input says that it is done. */
  readonly #states = new KeyTable();
  /** How many equal inputs are done. */
  readonly #counts = new KeyTable();

  constructor(target: JobTarget, mode: ResumeMode) {
    this.#target = target;
    this.#isDone = mode === 'resume' ? isEnded : isOkEnd;
    this.#logged = new LoggedTarget(target);
  }

  /** Rows in the order of the log. */
  add(row: JoblogRow): void {
    if (!this.#logged.isOwn(row)) return;
    const key = keyOf(row.command);
    // Equal inputs of a list have different numbers; the runs of one input have the same.
    const one = numberedKey(key, row.seq);
    const was = this.#states.get(one) ?? 0;
    const is = this.#isDone(row) ? 1 : 0;
    this.#states.set(one, is);
    this.#count(key, is - was);
  }

  /** @throws MprunError (ERR_MPRUN_JOBLOG) when the log was written for another function */
  check(path: string): void {
    this.#logged.check(path);
  }

  /** Whether this input is done. Asked once for each input: it uses up what was logged. */
  take(input: unknown): boolean {
    const key = keyOf(jobCommand(this.#target, input));
    if ((this.#counts.get(key) ?? 0) <= 0) return false;
    this.#count(key, -1);
    return true;
  }

  #count(key: Key, change: number): void {
    if (change !== 0) this.#counts.set(key, (this.#counts.get(key) ?? 0) + change);
  }
}
