import type { Counts } from '../classify.ts';
import type { RunEvent, TaskRecord } from '../events.ts';
import { moduleFile } from '../task-label.ts';
import { parseJobCommand, type ParsedCommand } from './job-command.ts';
import type { JoblogRow } from './joblog-row.ts';
import { reviveRecord } from './revive-record.ts';

type TaskEvent = Extract<RunEvent, { type: 'task' }>;

/**
 * Several logs (of shards, of runs that went on from others) as one run: the last row of each input is what became of it. What logs
 * say is given as the events of a run, so that every reporter can tell it.
 *
 * @example
 * const runs = new LoggedRuns(cwd);
 * for (const row of rows) runs.add(row);
 * const junit = makeReporter('junit', context);
 * const text = runs.events().map((event) => junit.on(event)).join('');
 */
export class LoggedRuns {
  readonly #cwd: string;
  /** The last row of each input, and how many it has. */
  readonly #inputs = new Map<string, { row: JoblogRow; runs: number }>();

  constructor(cwd: string) {
    this.#cwd = cwd;
  }

  get size(): number {
    return this.#inputs.size;
  }

  /** Rows of one log after the other, each in its order. */
  add(row: JoblogRow): void {
    const key = `${row.seq} ${row.command}`;
    const runs = (this.#inputs.get(key)?.runs ?? 0) + 1;
    this.#inputs.set(key, { row, runs });
  }

  /** `start`, a `task` for each input in the order of the inputs, `end`. */
  events(): RunEvent[] {
    const inputs = [...this.#inputs.values()].sort((a, b) => a.row.seq - b.row.seq);
    const tasks = inputs.map(({ row, runs }) => this.#taskOf(row, runs));
    const from = least(inputs.map(({ row }) => row.start));
    const to = -least(inputs.map(({ row }) => -(row.start + row.ms)));
    const counts = countTasks(tasks);
    const parsed = inputs[0] === undefined ? undefined : parseJobCommand(inputs[0].row.command);
    const start = {
      type: 'start' as const,
      at: from,
      module: parsed?.module ?? inputs[0]?.row.command ?? '',
      fn: parsed === undefined ? '' : functionName(parsed),
      // Logs hold arguments; see `#taskOf`.
      spread: true,
      total: tasks.length,
      jobs: new Set(tasks.map(({ worker }) => worker).filter(Boolean)).size,
      backend: 'process' as const,
    };
    const exitCode = counts.ok + counts.skipped === counts.total ? 0 : 1;
    return [start, ...tasks, { type: 'end', at: to, counts, ms: to - from, exitCode }];
  }

  #taskOf(row: JoblogRow, runs: number): TaskEvent {
    const parsed = parseJobCommand(row.command);
    const record: TaskRecord = reviveRecord(row, runs, this.#cwd);
    const input = parsed === undefined ? [] : Array.isArray(parsed.args) ? parsed.args : [parsed.args];
    const fn = parsed === undefined ? row.command : functionName(parsed);
    return { type: 'task', fn, ...record, input };
  }
}

/** @example functionName({ module: 'tasks/flaky.ts#failOn3', … }); // 'failOn3' */
function functionName({ module, isEval }: ParsedCommand): string {
  if (isEval) return module.length > 40 ? `${module.slice(0, 39)}…` : module;
  const file = moduleFile(module);
  if (file !== module) return module.slice(file.length + 1);
  return file.replace(/^.*[/\\]/, '').replace(/\.\w+$/, '');
}

function countTasks(tasks: readonly TaskEvent[]): Counts {
  const counts: Record<keyof Counts, number> = {
    total: tasks.length,
    ok: 0,
    failed: 0,
    timedOut: 0,
    crashed: 0,
    cancelled: 0,
    skipped: 0,
    retried: tasks.filter(({ attempt }) => attempt > 1).length,
  };
  for (const { status } of tasks) counts[status]++;
  return counts;
}

/** Of any number of values; 0 of none. */
function least(values: readonly number[]): number {
  return values.reduce((one, other) => Math.min(one, other), values[0] ?? 0);
}
