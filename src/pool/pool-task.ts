import { parseAddress, taskLabel } from '../task/address.ts';
import { addressOf, type TaskLike } from '../task/handle.ts';
import type { TaskRef } from '../types.ts';
import type { CallStyle } from '../wire/messages.ts';
import { Speed } from './pace.ts';
import { resolveTask } from './resolve-task.ts';

/**
 * A task as one pool knows it: found once, introduced once to each worker, measured over all calls.
 *
 *     resolving ──▶ resolved ──▶ loaded (a worker told which export it took)
 *         └────────────┴──▶ broken: a later call begins anew
 */
export class PoolTask {
  readonly number: number;
  readonly call: CallStyle;
  /** Where it is, once it is found; without it no worker gets anything. */
  ref: TaskRef | undefined;
  /** The export that a worker chose. */
  exportName: string | undefined;
  /** It cannot be found or loaded. */
  isBroken = false;
  readonly speed = new Speed();
  /** Workers that died while they loaded it. */
  loadDeaths = 0;
  /** Makes the error of all its calls, once it has killed too many. */
  failure: (() => Error) | undefined;
  readonly resolved: Promise<void>;

  constructor(number: number, task: TaskLike, call: CallStyle) {
    this.number = number;
    this.call = call;
    this.resolved = this.#resolve(task);
    // Who waits for it hears of it.
    this.resolved.catch(() => {});
  }

  /** What it is called in messages: its export, or its file. */
  get label(): string {
    return taskLabel(this.ref?.source ?? 'task', this.exportName);
  }

  async #resolve(task: TaskLike): Promise<void> {
    try {
      this.ref = await resolveTask(task);
    } catch (error) {
      this.isBroken = true;
      throw error;
    }
  }
}

/** The tasks of a pool, by address. */
export class TaskRegistry {
  readonly #tasks = new Map<string, PoolTask>();
  #count = 0;

  /** @throws NotATaskError, UsageError for what is no task */
  find(task: TaskLike, call: CallStyle): PoolTask {
    parseAddress(task);
    // Relative addresses mean what they mean here and now.
    const key = [call, process.cwd(), textOf(task)].join('\n');
    const known = this.#tasks.get(key);
    if (known && !known.isBroken && !known.failure) return known;
    const made = new PoolTask(this.#count++, task, call);
    this.#tasks.set(key, made);
    return made;
  }
}

function textOf(task: TaskLike): string {
  return typeof task === 'string' ? task : task instanceof URL ? task.href : (addressOf(task) ?? '');
}
