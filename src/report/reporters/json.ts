import type { Reporter, RunEvent, RunPlan } from '../events.ts';
import { objectJson, recordJson, rounded } from '../record-json.ts';
import { isFailure } from '../task-label.ts';

/** Of the document's shape. */
const VERSION = 1;

type Start = { readonly at: number } & RunPlan;

/**
 * One document when the run ends: what was run, `counts`, `failed` (the records of all that failed, timed out or crashed), and
 * `tasks` (of all), both in the order of the inputs. Until then, it is text that is kept.
 */
export class JsonReporter implements Reporter {
  readonly isOrdered = false;
  readonly #cwd: string;
  readonly #tasks: { readonly seq: number; readonly json: string; readonly isFailed: boolean }[] = [];
  #start: Start | undefined;
  /** The function's name, which the start of a run may not know. */
  #fn: string | undefined;

  constructor({ cwd }: { readonly cwd: string }) {
    this.#cwd = cwd;
  }

  on(event: RunEvent): string {
    switch (event.type) {
      case 'start':
        this.#start = event;
        return '';
      case 'task': {
        const { seq, status, fn } = event;
        this.#fn = fn;
        this.#tasks.push({ seq, json: recordJson(event, this.#cwd), isFailed: isFailure(status) });
        return '';
      }
      case 'end':
        return this.#document(event);
      case 'retry':
      case 'worker':
        return '';
      default:
        return event satisfies never;
    }
  }

  #document({ at, counts, ms, exitCode }: Extract<RunEvent, { type: 'end' }>): string {
    const { module, fn, total, jobs, backend, at: startedAt } = this.#start ?? {};
    const head = {
      version: VERSION,
      module,
      fn: this.#fn ?? fn,
      total,
      jobs,
      backend,
      start: startedAt,
      end: at,
    };
    const fields = objectJson({ ...head, ms: rounded(ms), exitCode, counts });
    const tasks = this.#tasks.sort((a, b) => a.seq - b.seq);
    const failed = tasks.filter(({ isFailed }) => isFailed);
    const [failedText, tasksText] = [failed, tasks].map(arrayOf);
    return `${fields.slice(0, -1)},\n"failed":${failedText},\n"tasks":${tasksText}}\n`;
  }
}

function arrayOf(items: readonly { readonly json: string }[]): string {
  return items.length === 0 ? '[]' : `[\n${items.map(({ json }) => json).join(',\n')}\n]`;
}
