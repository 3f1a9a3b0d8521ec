import type { Io } from './io.ts';
import { isWatched } from './watched.ts';

const CLEAR_LINE = '\r\u001B[2K';

/**
 * A line on the terminal that says what goes on. It stands still: redrawing would take time from what is measured. Shows
 * nothing where nobody watches.
 */
export class StatusLine {
  readonly #io: Io;
  #text = '';

  constructor(io: Io) {
    this.#io = io;
    if (isWatched(io))
      io.overlay = { hide: () => this.#write(CLEAR_LINE), show: () => this.#write(this.#text) };
  }

  /** Replaces the text. */
  say(text: string): void {
    this.#io.overlay?.hide();
    this.#text = text.slice(0, Math.max(0, this.#io.world.stderr.columns - 1));
    this.#io.overlay?.show();
  }

  [Symbol.dispose](): void {
    this.#io.overlay?.hide();
    this.#io.overlay = undefined;
  }

  #write(text: string): void {
    this.#io.world.stderr.write(text);
  }
}
