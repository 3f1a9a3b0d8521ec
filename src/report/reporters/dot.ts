import type { Colors } from '../color.ts';
import type { Reporter, RunEvent, TaskStatus } from '../events.ts';
import { FailureLog } from '../failures.ts';
import { isFailure } from '../task-label.ts';

const MARKS: Readonly<Record<TaskStatus, string>> = {
  ok: '.',
  failed: 'F',
  timedOut: 'T',
  crashed: 'C',
  cancelled: '-',
  skipped: 's',
};

/** Narrower lines than terminals have, so that rows can be counted. */
const MAX_MARKS = 80;
/** Of failures that are told in full at the end. */
const MAX_BLOCKS = 100;

/**
 * One character for each input as it ends: `.` ok, `F` failed, `T` timed out, `C` crashed, `-` cancelled, `s` skipped; the failures
 * follow when the run has ended.
 */
export class DotReporter implements Reporter {
  readonly isOrdered = false;
  readonly #style: { readonly colors: Colors; readonly cwd: string };
  readonly #marksPerLine: number;
  readonly #blocks: string[] = [];
  #failures: FailureLog | undefined;
  #hidden = 0;
  #column = 0;

  constructor({
    colors,
    cwd,
    width,
  }: {
    readonly colors: Colors;
    readonly cwd: string;
    readonly width: number;
  }) {
    this.#style = { colors, cwd };
    this.#marksPerLine = Math.min(MAX_MARKS, Math.max(1, width - 1));
  }

  on(event: RunEvent): string {
    switch (event.type) {
      case 'start':
        this.#failures = new FailureLog({ ...this.#style, spread: event.spread });
        return '';
      case 'task':
        if (isFailure(event.status)) this.#keep(event);
        return this.#mark(event.status);
      case 'end':
        return this.#closing();
      case 'retry':
      case 'worker':
        return '';
      default:
        return event satisfies never;
    }
  }

  #keep({ seq, input, fn, error }: Extract<RunEvent, { type: 'task' }>): void {
    const block = this.#failures?.add({ index: seq - 1, input, label: fn, error });
    if (block === undefined) return;
    if (this.#blocks.length < MAX_BLOCKS) this.#blocks.push(block);
    else this.#hidden++;
  }

  #mark(status: TaskStatus): string {
    const isFull = ++this.#column === this.#marksPerLine;
    if (isFull) this.#column = 0;
    return this.#paint(status) + (isFull ? '\n' : '');
  }

  #paint(status: TaskStatus): string {
    const { colors } = this.#style;
    if (isFailure(status)) return colors.failure(MARKS[status]);
    return status === 'ok' ? colors.success(MARKS[status]) : colors.dim(MARKS[status]);
  }

  #closing(): string {
    const more = this.#hidden === 0 ? '' : `… and ${this.#hidden} more failures`;
    const rest = [...this.#blocks, more, this.#failures?.end() ?? ''].filter((text) => text !== '');
    return (this.#column === 0 ? '' : '\n') + rest.map((text) => `${text}\n`).join('');
  }
}
