import { describeExit } from '../util/exit.ts';
import type { Reporter, RunEvent, RunPlan, WorkerEvent } from './events.ts';
import { STATUS_WORDS, taskLabel } from './task-label.ts';
import { TraceRow, type Slice } from './trace-row.ts';
import { initializerMs } from './worker-times.ts';

type RunOfTask = Extract<RunEvent, { type: 'task' | 'retry' }>;

/** All rows are of one process: ours. */
const PROCESS = 1;
/** Workers that have left and whose last inputs may still come: more than these are not waited for. */
const MAX_LEAVING = 64;

/**
 * The run as Chrome's trace events, which Perfetto (https://ui.perfetto.dev) and chrome://tracing open: a row for each worker; on it
 * its start-up, its initializer, and a slice for each chunk with one for each input inside; deaths and retries as instants. Times
 * are microseconds since the run's start.
 *
 * On one row nothing overlaps and nothing sticks out of what it is in, whatever the clocks say: times are cut to fit.
 */
export class Trace implements Reporter {
  readonly isOrdered = false;
  readonly #rows = new Map<string, TraceRow>();
  /** Rows of workers that have left, with a chunk not written yet. */
  readonly #leaving = new Set<TraceRow>();
  #plan: Pick<RunPlan, 'spread'> = { spread: false };
  #startedAt = 0;

  on(event: RunEvent): string {
    switch (event.type) {
      case 'start':
        this.#plan = event;
        this.#startedAt = event.at;
        return `{"displayTimeUnit":"ms","traceEvents":[\n${JSON.stringify({
          ...metadata('process_name', 0, { name: `mprun ${event.module}` }),
        })}`;
      case 'worker':
        return this.#worker(event);
      case 'task':
      case 'retry':
        return this.#run(event);
      case 'end':
        return `${[...this.#rows.values()].map((row) => written(row.id, row.closeChunk())).join('')}\n]}\n`;
      default:
        return event satisfies never;
    }
  }

  #worker({ event, name, at, initMs, exit }: WorkerEvent): string {
    const { row, text } = this.#rowOf(name);
    const time = this.#time(at);
    switch (event) {
      case 'start':
        row.begin(time);
        return text;
      case 'ready': {
        const slices = row.startUp(time, Math.round(initializerMs(initMs) * 1000));
        return text + written(row.id, slices);
      }
      case 'exit': {
        row.end(time);
        const isClean = exit === undefined || exit.exitcode === 0;
        const death = isClean ? '' : instant(row.id, row.cut(time), `${name} ${describeExit(exit)}`);
        return text + death + this.#leave(row);
      }
      default:
        return event satisfies never;
    }
  }

  #run(event: RunOfTask): string {
    const { worker, start, chunk, seq, fn, input, status, attempt } = event;
    if (worker === undefined || start === undefined) return '';
    const { row, text } = this.#rowOf(worker);
    const args = {
      seq,
      input: taskLabel(fn, input, this.#plan.spread),
      status: STATUS_WORDS[status],
      attempt,
    };
    const from = this.#time(start);
    const to = this.#time(start + (event.ms ?? 0));
    const closed = row.add(chunk ?? 0, { name: `#${seq} ${fn}`, category: 'task', from, to, args });
    const retry = event.type === 'retry' ? instant(row.id, row.cut(to), `retry #${seq}`) : '';
    return text + written(row.id, closed) + retry;
  }

  #leave(row: TraceRow): string {
    this.#leaving.add(row);
    const [oldest] = this.#leaving;
    if (this.#leaving.size <= MAX_LEAVING || oldest === undefined) return '';
    this.#leaving.delete(oldest);
    return written(oldest.id, oldest.closeChunk());
  }

  #rowOf(name: string): { row: TraceRow; text: string } {
    const known = this.#rows.get(name);
    if (known !== undefined) return { row: known, text: '' };
    const row = new TraceRow(this.#rows.size + 1);
    this.#rows.set(name, row);
    const order = Number(/\d+$/.exec(name)?.[0] ?? row.id);
    const events = [
      metadata('thread_name', row.id, { name }),
      metadata('thread_sort_index', row.id, { sort_index: order }),
    ];
    return { row, text: events.map(line).join('') };
  }

  /** Whole microseconds, so that sums are exact. */
  #time(at: number): number {
    return Math.max(0, Math.round((at - this.#startedAt) * 1000));
  }
}

function written(row: number, slices: readonly Slice[]): string {
  return slices
    .map(({ name, category, from, to, args }) =>
      line({ name, cat: category, ph: 'X', ts: from, dur: to - from, pid: PROCESS, tid: row, args }),
    )
    .join('');
}

function instant(row: number, ts: number, name: string): string {
  return line({ name, cat: 'worker', ph: 'i', s: 't', ts, pid: PROCESS, tid: row });
}

function metadata(name: string, tid: number, args: object): object {
  return { name, ph: 'M', pid: PROCESS, tid, args };
}

/** The first event stands behind the bracket; each other brings its comma. */
function line(event: object): string {
  return `,\n${JSON.stringify(event)}`;
}
