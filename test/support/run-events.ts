/** Events of runs that never were. */
import type { RunEvent, TaskRecord } from '../../src/report/events.ts';
import { NO_COUNTS, type Counts } from '../../src/report/classify.ts';

/** When all of them begin: 2025-11-22T02:04:59.123Z. */
export const T0 = 1_763_777_099_123;

type Event<T extends RunEvent['type']> = Extract<RunEvent, { type: T }>;

export function startEvent(fields: Partial<Event<'start'>> = {}): Event<'start'> {
  return {
    type: 'start',
    at: T0,
    module: 'tasks/flaky.ts#failOn3',
    fn: 'failOn3',
    spread: false,
    total: 5,
    jobs: 2,
    backend: 'process',
    ...fields,
  };
}

/** Input `seq - 1`, which began `seq` ms after the start and took 0.8 ms, unless it is said otherwise. */
export function taskRecord(seq: number, fields: Partial<TaskRecord> = {}): TaskRecord {
  return {
    seq,
    input: seq - 1,
    status: 'ok',
    ...(fields.status === undefined || fields.status === 'ok' ? { result: seq - 1 } : {}),
    attempt: 1,
    worker: 'PoolWorker-1',
    pid: 100,
    chunk: 1,
    start: T0 + seq,
    ms: 0.8,
    exit: undefined,
    ...fields,
  };
}

export function taskEvent(seq: number, fields: Partial<TaskRecord> = {}): Event<'task'> {
  return { type: 'task', fn: 'failOn3', ...taskRecord(seq, fields) };
}

export function retryEvent(seq: number, fields: Partial<Event<'retry'>> = {}): Event<'retry'> {
  const failed = { status: 'failed' as const, error: new Error('not yet') };
  return {
    type: 'retry',
    fn: 'okOnThird',
    limit: 3,
    delayMs: 50,
    ...taskRecord(seq, { ...failed, ...fields }),
    ...fields,
  };
}

export function workerEvent(
  event: Event<'worker'>['event'],
  name: string,
  after: number,
  fields: Partial<Event<'worker'>> = {},
): Event<'worker'> {
  return {
    type: 'worker',
    event,
    name,
    pid: 100,
    at: T0 + after,
    initMs: undefined,
    exit: undefined,
    tasks: 0,
    ...fields,
  };
}

/** `counts` of the task events given. */
export function endEvent(tasks: readonly RunEvent[], fields: Partial<Event<'end'>> = {}): Event<'end'> {
  const counts: Record<keyof Counts, number> = { ...NO_COUNTS };
  for (const event of tasks) {
    if (event.type !== 'task') continue;
    counts[event.status]++;
    counts.total++;
  }
  const isOk = counts.ok + counts.skipped === counts.total;
  return { type: 'end', at: T0 + 213, counts, ms: 213, exitCode: isOk ? 0 : 1, ...fields };
}

/** A whole run. */
export function runOf(tasks: readonly RunEvent[], start = startEvent()): RunEvent[] {
  return [start, ...tasks, endEvent(tasks)];
}

/** An error as user code at this place throws it. */
export function errorAt(place: string, message = 'There was an error!'): Error {
  const error = new Error(message);
  error.stack = `Error: ${message}\n    at failOn3 (${place})\n    at node:internal/x:1:1`;
  return error;
}
