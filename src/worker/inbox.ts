import type { ToWorker } from '../wire/messages.ts';

/** Messages that wait for their turn. Chunks may be asked back past them, even before they have come. */
export class Inbox {
  #messages: ToWorker[] = [];
  /** Chunks that were asked back before they came. */
  readonly #revoked = new Set<number>();
  #newestChunk = -1;

  /** @returns false for a chunk that is not wanted here any more */
  add(message: ToWorker): boolean {
    if (message.type === 'chunk') {
      this.#newestChunk = message.chunk;
      if (this.#revoked.delete(message.chunk)) return false;
    }
    this.#messages.push(message);
    return true;
  }

  /** The next message; `undefined` when there is none. */
  shift(): ToWorker | undefined {
    return this.#messages.shift();
  }

  clear(): void {
    this.#messages = [];
  }

  /** Takes out those of these chunks that wait here, and gives their numbers. */
  revoke(chunks: ReadonlySet<number>): number[] {
    const revoked: number[] = [];
    this.#messages = this.#messages.filter((message) => {
      if (message.type !== 'chunk' || !chunks.has(message.chunk)) return true;
      revoked.push(message.chunk);
      return false;
    });
    for (const chunk of chunks) if (chunk > this.#newestChunk) this.#revoked.add(chunk);
    return revoked;
  }
}
