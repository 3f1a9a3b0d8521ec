import type { PauseAfter } from '../wire/messages.ts';
import type { Observer } from './job-options.ts';
import { toSettled, withOutcomes, type Run } from './run.ts';

interface ObservingOptions {
  readonly observe: Observer;
  readonly hasAttempts: boolean;
  /** What has to be seen before anything else begins. */
  readonly pauseAfter: PauseAfter | undefined;
}

interface Listener {
  /** Gets each run, with what the observer has made of it. */
  seen(run: Run): void;
  /** Nothing has to be seen any more before something begins. */
  resumed(): void;
  failed(error: unknown): void;
}

/** Shows runs to an observer, one after the other, as they come. */
export class Observing {
  readonly #options: ObservingOptions;
  readonly #listener: Listener;
  #last = Promise.resolve();
  /** Runs that have to be seen before anything begins. */
  #pauses = 0;

  constructor(options: ObservingOptions, listener: Listener) {
    this.#options = options;
    this.#listener = listener;
  }

  /** There is something to be seen before anything begins. */
  get isPausing(): boolean {
    return this.#pauses > 0;
  }

  /** The run is there, but cannot be shown yet: nothing begins before it is. Gives what to call when it was shown. */
  announce(run: Run): () => void {
    if (!this.#mustPause(run)) return () => {};
    this.#pauses++;
    return () => {
      this.#pauses--;
      this.#listener.resumed();
    };
  }

  show(run: Run): void {
    const mustPause = this.#mustPause(run);
    if (mustPause) this.#pauses++;
    this.#last = this.#last
      .then(async () => this.#see(run, mustPause))
      .catch((error: unknown) => this.#listener.failed(error));
  }

  async #see(run: Run, mustPause: boolean): Promise<void> {
    const { observe, hasAttempts } = this.#options;
    const seen = withOutcomes(run, await observe(toSettled(run, hasAttempts)));
    if (mustPause) this.#pauses--;
    this.#listener.seen(seen);
    if (mustPause) this.#listener.resumed();
  }

  #mustPause({ values, errors }: Run): boolean {
    const { pauseAfter } = this.#options;
    if (pauseAfter === 'failure') return errors.size > 0;
    return pauseAfter === 'any' || (pauseAfter === 'success' && errors.size < values.length);
  }
}
