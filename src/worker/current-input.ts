import type { TaskContext } from '../types.ts';
import { realm } from '../util/realm.ts';

/**
 * The input a worker runs, as `currentTask()` tells of it. Beginning costs three assignments; the rest is made when a
 * task asks.
 */
export class CurrentInput {
  #index = -1;
  #attempt = 0;
  #isAborted = false;
  #context: TaskContext | undefined;
  #controller: AbortController | undefined;

  constructor() {
    realm().currentTask = () => (this.#index < 0 ? undefined : (this.#context ??= this.#makeContext()));
  }

  begin(index: number, attempt: number): void {
    this.#index = index;
    this.#attempt = attempt;
    if (this.#context) this.#forget();
  }

  end(): void {
    this.#index = -1;
    this.#isAborted = false;
    this.#forget();
  }

  /** Nobody waits for it any more; nor for what would follow in its chunk. */
  abort(): void {
    this.#isAborted = true;
    this.#controller?.abort();
  }

  #forget(): void {
    this.#context = undefined;
    this.#controller = undefined;
  }

  #makeContext(): TaskContext {
    const controller = (this.#controller = new AbortController());
    if (this.#isAborted) controller.abort();
    const { name, state } = realm();
    return { index: this.#index, attempt: this.#attempt, worker: name, signal: controller.signal, state };
  }
}
