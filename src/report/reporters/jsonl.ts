import type { Reporter, RunEvent } from '../events.ts';
import { objectJson, rounded, toMetaRecord } from '../record-json.ts';

/** Of the lines' shape; a change that readers would trip over has another. */
const VERSION = 1;

/**
 * A line of JSON for each event, as it happens.
 *
 * @example
 * // {"type":"start","version":1,"module":"tasks/square.ts","fn":"square","total":2,"jobs":2}
 * // {"type":"task","seq":1,"input":0,"status":"ok","result":0,"attempt":1,…}
 */
export class JsonlReporter implements Reporter {
  readonly isOrdered = false;
  readonly #cwd: string;

  constructor({ cwd }: { readonly cwd: string }) {
    this.#cwd = cwd;
  }

  on(event: RunEvent): string {
    const fields = this.#fieldsOf(event);
    return fields === undefined ? '' : `${objectJson({ type: event.type, ...fields })}\n`;
  }

  #fieldsOf(event: RunEvent): object | undefined {
    switch (event.type) {
      case 'start': {
        const { module, fn, total, jobs, backend, at } = event;
        return { version: VERSION, module, fn, total, jobs, backend, at };
      }
      case 'task':
        return toMetaRecord(event, this.#cwd);
      case 'retry': {
        const { limit, delayMs } = event;
        return { ...toMetaRecord(event, this.#cwd), limit, delay: rounded(delayMs) };
      }
      case 'worker': {
        const { event: what, name, pid, exit, tasks, at } = event;
        if (what === 'ready') return undefined;
        return { event: what, name, pid, exitcode: exit?.exitcode, signal: exit?.signal, tasks, at };
      }
      case 'end': {
        const { counts, ms, exitCode, at } = event;
        return { ...counts, ms: rounded(ms), exitCode, at };
      }
      default:
        return event satisfies never;
    }
  }
}
