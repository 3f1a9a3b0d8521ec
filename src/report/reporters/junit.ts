import type { Reporter, RunEvent, RunPlan } from '../events.ts';
import { moduleFile, taskLabel } from '../task-label.ts';
import { thrownParts, thrownText } from '../thrown.ts';
import { xmlElement, xmlParent, type Attributes } from '../xml.ts';

type TaskEvent = Extract<RunEvent, { type: 'task' }>;

/** Where a kind of end is counted. */
const COUNTERS = {
  ok: undefined,
  failed: 'failures',
  timedOut: 'errors',
  crashed: 'errors',
  cancelled: 'skipped',
  skipped: 'skipped',
} as const;

/**
 * JUnit's XML as Ant made it and Jenkins reads it: one suite, a case for each input in the order of the inputs. An exception is a
 * failure; a dead worker and a time-out are errors; what was cancelled, or done before, is skipped. Written when the run ends;
 * until then, it is the text of the cases that is kept.
 */
export class JunitReporter implements Reporter {
  readonly isOrdered = false;
  readonly #cwd: string;
  readonly #hostname: string;
  readonly #cases: { readonly seq: number; readonly xml: string }[] = [];
  readonly #counts = { failures: 0, errors: 0, skipped: 0 };
  #plan: Pick<RunPlan, 'module' | 'spread'> = { module: '', spread: false };
  #startedAt = 0;

  constructor({ cwd, hostname }: { readonly cwd: string; readonly hostname: string }) {
    this.#cwd = cwd;
    this.#hostname = hostname;
  }

  on(event: RunEvent): string {
    switch (event.type) {
      case 'start':
        this.#plan = event;
        this.#startedAt = event.at;
        return '';
      case 'task':
        this.#add(event);
        return '';
      case 'end':
        return this.#document(event.ms);
      case 'retry':
      case 'worker':
        return '';
      default:
        return event satisfies never;
    }
  }

  #add(event: TaskEvent): void {
    const { seq, fn, input, status, ms = 0 } = event;
    const counter = COUNTERS[status];
    if (counter !== undefined) this.#counts[counter]++;
    const { module, spread } = this.#plan;
    const attributes = {
      classname: moduleFile(module),
      name: `#${seq} ${taskLabel(fn, input, spread)}`,
      time: seconds(ms),
    };
    this.#cases.push({ seq, xml: xmlParent('testcase', attributes, this.#endOf(event)) });
  }

  #endOf({ status, error }: TaskEvent): string {
    const counter = COUNTERS[status];
    if (counter === undefined) return '';
    if (counter === 'skipped')
      return xmlElement('skipped', { message: status === 'skipped' ? 'done before' : 'cancelled' });
    const { name, message } = thrownParts(error);
    const attributes = { type: name, message: message.replaceAll(/\s*\n\s*/g, ' ') };
    return xmlElement(counter === 'failures' ? 'failure' : 'error', attributes, thrownText(error, this.#cwd));
  }

  #document(ms: number): string {
    const { failures, errors, skipped } = this.#counts;
    const time = seconds(ms);
    // No `skipped` here: Jenkins' schema has it in suites only.
    const totals: Attributes = { name: 'mprun', tests: this.#cases.length, failures, errors, time };
    const suite: Attributes = {
      ...totals,
      name: this.#plan.module,
      skipped,
      // Of Ant's pattern, which has no zone: UTC.
      timestamp: new Date(this.#startedAt).toISOString().slice(0, 'YYYY-MM-DDTHH:MM:SS'.length),
      hostname: this.#hostname,
    };
    const lines = this.#cases.sort((a, b) => a.seq - b.seq).map(({ xml }) => `    ${xml}\n`);
    const inner = `\n  ${xmlParent('testsuite', suite, `\n${lines.join('')}  `)}\n`;
    return `<?xml version="1.0" encoding="UTF-8"?>\n${xmlParent('testsuites', totals, inner)}\n`;
  }
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}
