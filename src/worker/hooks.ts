import type { TaskRef } from '../types.ts';
import { encodeError } from '../wire/error.ts';
import type { FromWorker, SetupMessage } from '../wire/messages.ts';
import type { KnownTasks } from './known-tasks.ts';
import { revived } from './library.ts';
import type { Settling } from './settling.ts';

/** What a worker of a pool runs before its first task, and after its last. */
export class Hooks {
  readonly #tasks: KnownTasks;
  readonly #settling: Settling;
  readonly #send: (message: FromWorker) => void;
  #finalizer: TaskRef | undefined;

  constructor(tasks: KnownTasks, settling: Settling, send: (message: FromWorker) => void) {
    this.#tasks = tasks;
    this.#settling = settling;
    this.#send = send;
  }

  /** Tells the parent what became of it. @returns whether the worker is ready for tasks */
  async setUp({ initializer, initargs, finalizer, revive }: SetupMessage): Promise<boolean> {
    const begunAt = performance.now();
    try {
      if (initializer) {
        const { fn } = await this.#tasks.load(initializer, (error) => this.#failInit(error));
        await this.#settling.settle(fn(...(await revived(initargs, revive))));
      }
      this.#finalizer = finalizer;
      this.#send({ type: 'ready', initMs: performance.now() - begunAt });
      return true;
    } catch (error) {
      this.#failInit(error);
      return false;
    }
  }

  /** @returns the worker's exit code */
  async finish(): Promise<number> {
    try {
      if (this.#finalizer) {
        const { fn } = await this.#tasks.load(this.#finalizer);
        await this.#settling.settle(fn());
      }
      return 0;
    } catch (error) {
      this.#send({ type: 'finalizerFailed', error: encodeError(error) });
      return 1;
    }
  }

  #failInit(error: unknown): void {
    this.#send({ type: 'initFailed', error: encodeError(error) });
  }
}
