import type { WorkerEvent } from './events.ts';

/** What a worker did with its life, in milliseconds: the first four make up the last. */
export interface Shares {
  readonly startup: number;
  readonly init: number;
  /** In inputs, those that failed and were run again among them. */
  readonly working: number;
  /** For inputs, for its results to be taken, for the others to end. */
  readonly waiting: number;
  readonly life: number;
  /** Runs of inputs. */
  readonly tasks: number;
}

/** Adds up one worker's times. */
export class WorkerTimes {
  #startedAt: number | undefined;
  #readyAt: number | undefined;
  #initMs = 0;
  #endedAt: number | undefined;
  #working = 0;
  #tasks = 0;

  on({ event, at, initMs }: WorkerEvent): void {
    switch (event) {
      case 'start':
        this.#startedAt = at;
        break;
      case 'ready':
        this.#readyAt = at;
        this.#initMs = initializerMs(initMs);
        break;
      case 'exit':
        this.#endedAt = at;
        break;
      default:
        event satisfies never;
    }
  }

  addRun(ms: number): void {
    this.#working += ms;
    this.#tasks++;
  }

  /** @param now the end of a worker that has not left */
  shares(now: number): Shares {
    const endedAt = this.#endedAt ?? now;
    const startedAt = this.#startedAt ?? endedAt;
    // Clocks of two processes differ by a little: what a worker did is never longer than it was there.
    const life = Math.max(0, endedAt - startedAt);
    const untilReady = Math.min(life, Math.max(0, (this.#readyAt ?? endedAt) - startedAt));
    const init = Math.min(untilReady, this.#initMs);
    const working = Math.min(life - untilReady, this.#working);
    return {
      startup: untilReady - init,
      init,
      working,
      waiting: life - untilReady - working,
      life,
      tasks: this.#tasks,
    };
  }
}

/** That there is no initializer is found out in some microseconds. */
const NO_INITIALIZER_MS = 0.05;

/** How long an initializer took; 0 where there is none. */
export function initializerMs(ms: number | undefined): number {
  return ms === undefined || ms < NO_INITIALIZER_MS ? 0 : ms;
}
