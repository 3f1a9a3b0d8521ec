import type { MarkPrintsMessage } from '../wire/messages.ts';
import type { PrintPlace } from '../wire/print-mark.ts';
import type { WorkerPort } from './port.ts';

/** Tells apart what each input prints, where that is asked for. */
export class PrintMarks {
  readonly #port: WorkerPort;
  #mark: string | undefined;

  constructor(port: WorkerPort) {
    this.#port = port;
  }

  set({ mark, isOn }: MarkPrintsMessage): void {
    this.#mark = isOn ? mark : undefined;
  }

  /** Whether it is asked for: else inputs are not held up by it. */
  get areOn(): boolean {
    return this.#mark !== undefined;
  }

  /**
   * What is printed from now on belongs to this input; `undefined`: to none.
   *
   * @returns the moment after that, of `performance.now()`
   */
  async put(place: PrintPlace | undefined): Promise<number> {
    if (this.#mark !== undefined) await this.#port.markPrints(this.#mark, place);
    return performance.now();
  }
}
