import type { Reporter, RunEvent } from '../../report/events.ts';
import type { EventSink } from '../job/request.ts';

/** A reporter, and where its text goes. */
export class ReporterSink implements EventSink {
  readonly isOrdered: boolean;
  readonly #reporter: Reporter;
  readonly #write: (text: string) => void;
  readonly #close: () => void;

  constructor(reporter: Reporter, write: (text: string) => void, close: () => void = () => {}) {
    this.isOrdered = reporter.isOrdered;
    this.#reporter = reporter;
    this.#write = write;
    this.#close = close;
  }

  on(event: RunEvent): void {
    const text = this.#reporter.on(event);
    if (text !== '') this.#write(text);
  }

  close(): void {
    this.#close();
  }
}
