import { stripVTControlCharacters } from 'node:util';

import type { Counts } from '../classify.ts';
import type { Reporter, RunEvent } from '../events.ts';
import { toMetaRecord } from '../record-json.ts';
import { COUNT_WORDS } from '../summary.ts';
import { isFailure, taskLabel } from '../task-label.ts';

type TaskEvent = Extract<RunEvent, { type: 'task' }>;

/** What a skipped point is told for. */
const SKIP_REASONS: Readonly<Partial<Record<TaskEvent['status'], string>>> = {
  cancelled: 'cancelled',
  skipped: 'done before',
};

/**
 * TAP 13: a point for each input, in the order in which results are written, with YAML diagnostics of failures; the plan comes
 * last, as the number of inputs may be known only then.
 *
 * @example
 * // not ok 4 - failOn3(3) # time=2.1ms
 * //   ---
 * //   message: "There was an error!"
 */
export class TapReporter implements Reporter {
  readonly isOrdered = true;
  readonly #cwd: string;
  #spread = false;
  #count = 0;

  constructor({ cwd }: { readonly cwd: string }) {
    this.#cwd = cwd;
  }

  on(event: RunEvent): string {
    switch (event.type) {
      case 'start':
        this.#spread = event.spread;
        return 'TAP version 13\n';
      case 'task':
        return this.#point(event);
      case 'end':
        return `1..${this.#count}${this.#count === 0 ? ' # SKIP no inputs' : ''}\n${countLine(event.counts)}`;
      case 'retry':
      case 'worker':
        return '';
      default:
        return event satisfies never;
    }
  }

  #point(event: TaskEvent): string {
    const { fn, input, status, ms } = event;
    const mark = isFailure(status) ? 'not ok' : 'ok';
    const reason = SKIP_REASONS[status];
    const skip = reason === undefined ? '' : ` # SKIP ${reason}`;
    const time = reason === undefined && ms !== undefined ? ` # time=${milliseconds(ms)}ms` : '';
    const line = `${mark} ${++this.#count} - ${description(taskLabel(fn, input, this.#spread))}${skip}${time}\n`;
    return isFailure(status) ? line + this.#diagnostics(event) : line;
  }

  #diagnostics(event: TaskEvent): string {
    const { seq, error, exitcode, signal, worker, attempt, status } = toMetaRecord(event, this.#cwd);
    const fields = {
      message: error?.message ?? '',
      name: error?.name,
      code: error?.code,
      status,
      exitcode,
      signal,
      seq,
      attempt: attempt > 1 ? attempt : undefined,
      worker,
      stack: error?.stack,
    };
    const lines = Object.entries(fields).flatMap(([name, value]) =>
      value === undefined || value === null ? [] : [`  ${name}: ${yamlScalar(value)}\n`],
    );
    return ['  ---\n', ...lines, '  ...\n'].join('');
  }
}

/** @example '# tasks 5 / ok 4 / failed 1' */
function countLine(counts: Counts): string {
  const parts = [`tasks ${counts.total}`, `ok ${counts.ok}`];
  for (const [kind, word] of COUNT_WORDS) if (counts[kind] > 0) parts.push(`${word} ${counts[kind]}`);
  return `# ${parts.join(' / ')}\n`;
}

/** On one line, and with no directive of its own. */
function description(text: string): string {
  return stripVTControlCharacters(text)
    .replaceAll(/\s+/g, ' ')
    .replaceAll('\\', '\\\\')
    .replaceAll('#', '\\#');
}

/**
 * JSON's strings are YAML's double-quoted ones, but for characters that YAML wants escaped, and halves of pairs, which its
 * readers refuse. Plain words stand as they are.
 */
function yamlScalar(value: string | number): string {
  if (typeof value === 'number' || /^[A-Za-z][\w-]*$/.test(value)) return yamlWord(value);
  return JSON.stringify(stripVTControlCharacters(value).replaceAll(/\p{Surrogate}/gu, '\uFFFD')).replaceAll(
    /[\u007F-\u009F\u2028\u2029\uFEFF\uFFFE\uFFFF]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Words that YAML reads as something else are quoted. */
function yamlWord(value: string | number): string {
  return /^(?:true|false|null|yes|no|on|off|y|n)$/i.test(String(value)) ? `"${value}"` : String(value);
}

function milliseconds(ms: number): string {
  return String(Number(ms.toFixed(ms < 1 ? 3 : 1)));
}
