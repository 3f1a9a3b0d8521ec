import type { Queued } from '../wire/messages.ts';

/** Messages that wait for their turn. Chunks may be asked back past them. */
export class Inbox {
  #messages: Queued[] = [];

  add(message: Queued): void {
    this.#messages.push(message);
  }

  /** The next message; `undefined` when there is none. */
  shift(): Queued | undefined {
    return this.#messages.shift();
  }

  clear(): void {
    this.#messages = [];
  }

  /** Takes out those of these chunks that wait here, or all that do, and gives their numbers. */
  revoke(chunks?: ReadonlySet<number>): number[] {
    const revoked: number[] = [];
    this.#messages = this.#messages.filter((message) => {
      if (message.type !== 'chunk' || chunks?.has(message.chunk) === false) return true;
      revoked.push(message.chunk);
      return false;
    });
    return revoked;
  }
}
