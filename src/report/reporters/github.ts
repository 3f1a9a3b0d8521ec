import { stripVTControlCharacters } from 'node:util';
import { isAbsolute, join, relative } from 'node:path';

import type { Counts } from '../classify.ts';
import type { Reporter, RunEvent, RunPlan } from '../events.ts';
import { countsMarkdown, FAILURES_HEADER, failureRow } from '../run-markdown.ts';
import { parseUserFrames } from '../stack.ts';
import { isFailure, moduleFile, taskLabel } from '../task-label.ts';
import { thrownText } from '../thrown.ts';

type TaskEvent = Extract<RunEvent, { type: 'task' }>;

/** GitHub shows no more of a kind for a step. */
const MAX_ANNOTATIONS = 10;
/** Of a step summary GitHub takes 1 MiB; some is left for what else the step says. */
const MAX_SUMMARY_BYTES = 1_000_000;
/** The text of a function (`--eval`) may be long. */
const MAX_TITLE = 200;
/** Of an annotation GitHub shows 64 KiB. */
const MAX_DATA = 16_000;

/**
 * Failures as GitHub Actions' workflow commands: at most ten, when the run has ended, so that they are last. All of them are in
 * `summary()`, for the step summary.
 *
 * @example
 * // ::error title=mprun%3A #4 failOn3(3),file=tasks/flaky.ts,line=3,col=22::Error: There was an error!%0A    at failOn3 (…)
 */
export class GithubReporter implements Reporter {
  readonly isOrdered = false;
  readonly #cwd: string;
  readonly #root: string;
  readonly #annotations: string[] = [];
  readonly #rows: string[] = [];
  #rowBytes = 0;
  #hiddenRows = 0;
  #plan: Pick<RunPlan, 'module' | 'spread'> = { module: '', spread: false };
  #end: { readonly counts: Counts; readonly ms: number } | undefined;

  constructor({ cwd, root }: { readonly cwd: string; readonly root: string }) {
    this.#cwd = cwd;
    this.#root = root;
  }

  on(event: RunEvent): string {
    switch (event.type) {
      case 'start':
        this.#plan = event;
        return '';
      case 'task':
        if (isFailure(event.status)) this.#add(event);
        return '';
      case 'end':
        this.#end = event;
        return this.#annotations.join('');
      case 'retry':
      case 'worker':
        return '';
      default:
        return event satisfies never;
    }
  }

  /** Markdown for `$GITHUB_STEP_SUMMARY`, below 1 MiB; empty before the run has ended. */
  summary(): string {
    if (this.#end === undefined) return '';
    const { counts, ms } = this.#end;
    const head = countsMarkdown(`mprun ${this.#plan.module.slice(0, MAX_TITLE)}`, counts, ms);
    if (this.#rows.length === 0) return `${head}\n`;
    const more = this.#hiddenRows === 0 ? '' : `\n… and ${this.#hiddenRows} more failures\n`;
    return `${head}\n${FAILURES_HEADER}${this.#rows.join('')}${more}\n`;
  }

  #add(event: TaskEvent): void {
    if (this.#annotations.length < MAX_ANNOTATIONS) this.#annotations.push(this.#annotation(event));
    const row = failureRow(event.fn, event, this.#plan.spread);
    const bytes = Buffer.byteLength(row);
    if (this.#hiddenRows > 0 || this.#rowBytes + bytes > MAX_SUMMARY_BYTES) {
      this.#hiddenRows++;
      return;
    }
    this.#rowBytes += bytes;
    this.#rows.push(row);
  }

  #annotation({ seq, fn, input, error }: TaskEvent): string {
    const properties = {
      title: `mprun: #${seq} ${taskLabel(fn, input, this.#plan.spread)}`,
      ...this.#placeOf(error),
    };
    const list = Object.entries(properties).map(
      ([name, value]) => `${name}=${escapeProperty(String(value))}`,
    );
    return `::error ${list.join(',')}::${escapeData(thrownText(error, this.#cwd).slice(0, MAX_DATA))}\n`;
  }

  /** Where the user's code threw; the task's file for what has no place, as a dead worker. */
  #placeOf(error: unknown): { file?: string; line?: number; col?: number } {
    const [frame] = error instanceof Error ? parseUserFrames(error.stack, this.#root) : [];
    if (frame !== undefined && !isAbsolute(frame.file))
      return { file: frame.file, line: frame.line, col: frame.column };
    const file = moduleFile(this.#plan.module);
    if (!/^[^\s()]+\.\w+$/.test(file)) return {};
    const fromRoot = relative(this.#root, isAbsolute(file) ? file : join(this.#cwd, file));
    return fromRoot.startsWith('..') ? {} : { file: fromRoot };
  }
}

function escapeData(text: string): string {
  return stripVTControlCharacters(text)
    .replaceAll('%', '%25')
    .replaceAll('\r', '%0D')
    .replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
