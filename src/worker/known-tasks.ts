/** The functions a worker is told of: tasks, by their numbers, and hooks. Each module is imported when it is needed first. */
import { loadInWorker, pickTask } from '../task/load.ts';
import type { TaskRef } from '../types.ts';
import { encodeError } from '../wire/error.ts';
import type { CallStyle, FromWorker, ToWorker } from '../wire/messages.ts';
import type { Settling } from './settling.ts';

export type TaskFunction = (...args: unknown[]) => unknown;

interface Task {
  readonly ref: TaskRef;
  readonly call: CallStyle;
  fn: TaskFunction | undefined;
  /** Why it cannot be loaded. */
  failure: { readonly error: unknown } | undefined;
}

export class KnownTasks {
  readonly #tasks = new Map<number, Task>();
  readonly #send: (message: FromWorker) => void;
  readonly #settling: Settling;

  constructor(send: (message: FromWorker) => void, settling: Settling) {
    this.#send = send;
    this.#settling = settling;
  }

  introduce({ task, ref, call }: ToWorker & { readonly type: 'task' }): void {
    this.#tasks.set(task, { ref, call, fn: undefined, failure: undefined });
  }

  get(number: number): Task | undefined {
    return this.#tasks.get(number);
  }

  /** Loads at the first chunk rather than at the introduction, so that a failure meets a job that waits for it. */
  async ensureLoaded(number: number, task: Task): Promise<void> {
    try {
      if (task.failure) throw task.failure.error;
      const { name, fn } = await this.load(task.ref, (error) => this.#fail(number, error));
      task.fn = fn;
      this.#send({ type: 'loaded', task: number, exportName: name });
    } catch (error) {
      task.failure = { error };
      this.#fail(number, error);
    }
  }

  /** @param refuse gets the error, if code of the module wants to start workers later than while it is imported */
  async load(ref: TaskRef, refuse?: (error: Error) => void): Promise<{ name: string; fn: TaskFunction }> {
    return pickTask(ref, await this.import(ref, refuse), ref.exportName);
  }

  /** All that the module exports. */
  async import(
    ref: TaskRef,
    refuse: (error: Error) => void = () => {},
  ): Promise<Readonly<Record<string, unknown>>> {
    return (await this.#settling.settle(loadInWorker(ref, refuse))) as Readonly<Record<string, unknown>>;
  }

  #fail(task: number, error: unknown): void {
    this.#send({ type: 'loadFailed', task, error: encodeError(error) });
  }
}
