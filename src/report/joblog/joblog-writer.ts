import type { Reporter, RunEvent } from '../events.ts';
import { objectJson, toMetaRecord } from '../record-json.ts';
import { jobCommand, type JobTarget } from './job-command.ts';
import { formatJoblogRow, JOBLOG_HEADER, runEndOf, type JoblogFormat } from './joblog-row.ts';

export interface JoblogOptions {
  readonly format: JoblogFormat;
  readonly target: JobTarget;
  /** What ends an input that is out of time. */
  readonly killSignal: NodeJS.Signals;
  readonly cwd: string;
  /** The log has rows already: no header. */
  readonly isAppending: boolean;
}

type TaskEvent = Extract<RunEvent, { type: 'task' }>;
type RunOfTask = Extract<RunEvent, { type: 'task' | 'retry' }>;

/** Failed tries of an input that is to be tried again. */
interface Tries {
  readonly rows: string;
  readonly last: RunOfTask;
}

/**
 * A row for each run of an input; none for inputs that no worker has begun. Each text is whole lines, to be written at once and to the
 * end of the file.
 *
 * Rows of an input are given when it has come to its end: whoever resumes takes one that has rows for done, and a run that is killed
 * or interrupted while an input waits for another try is not done with it.
 */
export class JoblogWriter implements Reporter {
  readonly isOrdered = false;
  readonly #options: JoblogOptions;
  /** By the input's place. */
  readonly #tries = new Map<number, Tries>();

  constructor(options: JoblogOptions) {
    this.#options = options;
  }

  on(event: RunEvent): string {
    const { format, isAppending } = this.#options;
    if (event.type === 'start') return format === 'tsv' && !isAppending ? `${JOBLOG_HEADER}\n` : '';
    if (event.type === 'retry') {
      const rows = (this.#tries.get(event.seq)?.rows ?? '') + this.#rowOf(event);
      this.#tries.set(event.seq, { rows, last: event });
    }
    return event.type === 'task' ? this.#rowsOf(event) : '';
  }

  /** Of all its tries. */
  #rowsOf(event: TaskEvent): string {
    const tries = this.#tries.get(event.seq);
    this.#tries.delete(event.seq);
    if (!tries) return this.#rowOf(event);
    const { last } = tries;
    // It was cut off while it waited: its last row says so.
    const start = event.start ?? (last.start === undefined ? undefined : last.start + (last.ms ?? 0));
    return tries.rows + this.#rowOf({ ...event, start });
  }

  #rowOf(event: RunOfTask): string {
    return event.start === undefined || event.status === 'skipped' ? '' : this.#row(event, event.start);
  }

  #row(event: RunOfTask, start: number): string {
    const { format, target, killSignal, cwd } = this.#options;
    const command = jobCommand(target, event.input);
    if (format === 'tsv') {
      const { seq, ms = 0 } = event;
      return `${formatJoblogRow({ seq, start, ms, ...runEndOf(event, killSignal), command })}\n`;
    }
    return `${objectJson({ ...toMetaRecord(event, cwd), final: event.type === 'task', command })}\n`;
  }
}
