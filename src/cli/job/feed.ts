import type { RunEvent } from '../../report/events.ts';
import type { EventSink } from './request.ts';

type TaskEvent = Extract<RunEvent, { type: 'task' }>;

/** Passes on what happens in a run to those who want to know. One that fails is told nothing more. */
export class Feed {
  #sinks: readonly EventSink[];
  #onFailure: (error: unknown) => void = () => {};
  /** Somebody gets tasks in the order in which results are written. */
  readonly isOrdered: boolean;

  constructor(sinks: readonly EventSink[]) {
    this.#sinks = sinks;
    this.isOrdered = sinks.some((sink) => sink.isOrdered);
  }

  get isWatched(): boolean {
    return this.#sinks.length > 0;
  }

  /** A sink that cannot do its work (its disk is full) must not pass unseen: the listener ends the run. */
  onFailure(listener: (error: unknown) => void): void {
    this.#onFailure = listener;
  }

  /** What concerns all of them. */
  tell(event: Exclude<RunEvent, TaskEvent>): void {
    for (const sink of this.#sinks) this.#give(sink, event);
  }

  /** A task has ended. */
  ended(event: TaskEvent): void {
    for (const sink of this.#sinks) if (!sink.isOrdered) this.#give(sink, event);
  }

  /** What became of it is written. */
  written(event: TaskEvent): void {
    for (const sink of this.#sinks) if (sink.isOrdered) this.#give(sink, event);
  }

  /** Closes all of them, whichever fails. */
  async close(): Promise<void> {
    for (const sink of this.#sinks) {
      try {
        await sink.close();
      } catch (error) {
        this.#onFailure(error);
      }
    }
  }

  #give(sink: EventSink, event: RunEvent): void {
    try {
      sink.on(event);
    } catch (error) {
      this.#sinks = this.#sinks.filter((other) => other !== sink);
      this.#onFailure(error);
    }
  }
}
