import { parseAddress, taskLabel } from '../task/address.ts';
import { addressOf, type TaskLike } from '../task/handle.ts';
import type { TaskRef } from '../types.ts';
import type { CallStyle } from '../wire/messages.ts';
import { copyError } from '../wire/error.ts';
import { Speed } from './pace.ts';
import { resolveTask } from './resolve-task.ts';

/**
 * A task as one pool knows it: found once, introduced once to each worker, measured over all calls.
 *
 *     resolving ──▶ resolved ──▶ loaded (a worker told which export it took)
 *         └────────────┴──fail()──▶ failed: so do all its calls; a later call begins anew
 */
export class PoolTask {
  readonly number: number;
  readonly call: CallStyle;
  readonly speed = new Speed();
  /** Settles when it is found, or has failed. */
  readonly resolved: Promise<void>;
  /** The export that a worker chose. */
  #exportName: string | undefined;
  #ref: TaskRef | undefined;
  /** Workers in a row that died while they loaded it. */
  #loadDeaths = 0;
  #makeError: (() => unknown) | undefined;

  constructor(number: number, task: TaskLike, call: CallStyle) {
    this.number = number;
    this.call = call;
    this.resolved = this.#resolve(task);
  }

  /** Where it is, once it is found; without it no worker gets anything. */
  get ref(): TaskRef | undefined {
    return this.hasFailed ? undefined : this.#ref;
  }

  /** What it is called in messages: its export, or its file. */
  get label(): string {
    return taskLabel(this.#ref?.source ?? 'task', this.#exportName);
  }

  /** It cannot be found, or loaded, or kills all that load it. */
  get hasFailed(): boolean {
    return this.#makeError !== undefined;
  }

  /** Why: an error of its own for each call. */
  makeError(): unknown {
    return this.#makeError?.();
  }

  fail(error: unknown): void {
    this.#makeError = () => copyError(error);
  }

  noteLoaded(exportName: string): void {
    this.#exportName = exportName;
    this.#loadDeaths = 0;
  }

  /** A worker died while it loaded the task. Gives how many did, in a row. */
  noteLoadDeath(): number {
    return ++this.#loadDeaths;
  }

  async #resolve(task: TaskLike): Promise<void> {
    try {
      this.#ref = await resolveTask(task);
    } catch (error) {
      this.fail(error);
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
    if (known && !known.hasFailed) return known;
    const made = new PoolTask(this.#count++, task, call);
    this.#tasks.set(key, made);
    return made;
  }
}

function textOf(task: TaskLike): string {
  return typeof task === 'string' ? task : task instanceof URL ? task.href : (addressOf(task) ?? '');
}
