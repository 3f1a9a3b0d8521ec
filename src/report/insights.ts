import { stripVTControlCharacters } from 'node:util';

import { formatDuration } from './duration.ts';
import type { Reporter, RunEvent } from './events.ts';
import { Slowest } from './slowest.ts';
import { STATUS_WORDS, taskLabel } from './task-label.ts';
import { fitLine, textTable, type Column } from './text-table.ts';
import { WorkerTimes, type Shares } from './worker-times.ts';

/** More workers than this are one line. */
const MAX_WORKERS = 20;
const MAX_SLOWEST = 5;

const PHASES = [
  ['startup', 'start-up'],
  ['init', 'init'],
  ['working', 'working'],
  ['waiting', 'waiting'],
] as const;

interface SlowInput {
  readonly ms: number;
  readonly text: string;
}

/**
 * Where the time went, when the run has ended: for each worker how long it took to start, to run its initializer, how long it worked
 * and how long it waited, with the share of its life; and the slowest inputs.
 *
 * @example
 * // worker        tasks  start-up      init    working   waiting   life
 * // PoolWorker-1      2  30ms 15%  10ms  5%  120ms 60%  40ms 20%  200ms
 */
export class Insights implements Reporter {
  readonly isOrdered = false;
  readonly #width: number;
  readonly #workers = new Map<string, WorkerTimes>();
  readonly #slowest = new Slowest<SlowInput>(MAX_SLOWEST);
  #spread = false;

  /** @param width columns of the terminal */
  constructor({ width }: { readonly width: number }) {
    this.#width = width;
  }

  on(event: RunEvent): string {
    switch (event.type) {
      case 'start':
        this.#spread = event.spread;
        return '';
      case 'worker':
        this.#workerOf(event.name).on(event);
        return '';
      case 'task':
      case 'retry':
        this.#add(event);
        return '';
      case 'end':
        return `${this.#lines(event.at)
          .map((line) => fitLine(line, this.#width))
          .join('\n')}\n`;
      default:
        return event satisfies never;
    }
  }

  #add({ worker, ms, seq, fn, input, status }: Extract<RunEvent, { type: 'task' | 'retry' }>): void {
    if (worker === undefined || ms === undefined) return;
    this.#workerOf(worker).addRun(ms);
    this.#slowest.add(ms, () => {
      const end = status === 'ok' ? '' : ` (${STATUS_WORDS[status]})`;
      const label = stripVTControlCharacters(taskLabel(fn, input, this.#spread));
      return { ms, text: `#${seq} ${label}${end}` };
    });
  }

  #workerOf(name: string): WorkerTimes {
    const known = this.#workers.get(name) ?? new WorkerTimes();
    this.#workers.set(name, known);
    return known;
  }

  #lines(endedAt: number): string[] {
    const all = [...this.#workers].map(([name, times]) => ({ name, ...times.shares(endedAt) }));
    const shown = all.sort(byNumber).slice(0, MAX_WORKERS);
    const rest = all.slice(MAX_WORKERS);
    const folded = rest.length === 0 ? [] : [{ name: `${rest.length} more`, ...sum(rest) }];
    const total = all.length > 1 ? [{ name: 'total', ...sum(all) }] : [];
    return [...this.#workerLines([...shown, ...folded, ...total]), ...this.#slowestLines()];
  }

  #workerLines(rows: readonly Row[]): string[] {
    if (rows.length === 0) return ['no worker has run anything'];
    const table = textTable(COLUMNS, rows.map(cellsOf));
    if (table.every((line) => line.length < this.#width)) return table;
    return rows.flatMap((row) => [
      `${row.name}: ${row.tasks} task${row.tasks === 1 ? '' : 's'} in ${shortTime(row.life)}`,
      ...PHASES.filter(([phase]) => row[phase] > 0).map(
        ([phase, word]) => `  ${word.padEnd(8)} ${shareText(row[phase], row.life)}`,
      ),
    ]);
  }

  #slowestLines(): string[] {
    const { items } = this.#slowest;
    if (items.length === 0) return [];
    const times = items.map(({ ms }) => formatDuration(ms));
    const width = Math.max(...times.map(({ length }) => length));
    return ['slowest', ...items.map(({ text }, k) => `  ${(times[k] ?? '').padStart(width)}  ${text}`)];
  }
}

type Row = Shares & { readonly name: string };

const COLUMNS: readonly Column[] = [
  { title: 'worker', align: 'left' },
  { title: 'tasks', align: 'right' },
  ...PHASES.map(([, title]): Column => ({ title, align: 'right' })),
  { title: 'life', align: 'right' },
];

function cellsOf(row: Row): string[] {
  const phases = PHASES.map(([phase]) => (row[phase] > 0 ? shareText(row[phase], row.life) : '-'));
  return [row.name, String(row.tasks), ...phases, shortTime(row.life)];
}

/** @example shareText(244, 400); // '244ms 61%' */
function shareText(part: number, whole: number): string {
  const percent = whole > 0 ? Math.round((100 * part) / whole) : 0;
  return `${shortTime(part)} ${`${percent}%`.padStart(3)}`;
}

/** Three digits: a table of a worker's times has to fit a terminal of 80 columns. */
function shortTime(ms: number): string {
  if (ms < 1) return ms === 0 ? '0ms' : '<1ms';
  if (Math.round(ms) < 1000) return `${Math.round(ms)}ms`;
  const seconds = ms / 1000;
  return `${seconds.toFixed(seconds < 9.995 ? 2 : seconds < 99.95 ? 1 : 0)}s`;
}

function sum(rows: readonly Shares[]): Shares {
  const total = { tasks: 0, startup: 0, init: 0, working: 0, waiting: 0, life: 0 };
  for (const row of rows) for (const key of Object.keys(total) as (keyof Shares)[]) total[key] += row[key];
  return total;
}

function byNumber(a: Row, b: Row): number {
  return numberOf(a) - numberOf(b);
}

function numberOf({ name }: Row): number {
  return Number(/\d+$/.exec(name)?.[0] ?? 0);
}
