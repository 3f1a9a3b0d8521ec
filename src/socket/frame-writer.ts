import type { Socket } from 'node:net';

import { ConnectionError, TimeoutError } from '../errors.ts';
import { makeDeferred, type Deferred } from '../util/deferred.ts';
import { waitFor, type Wait } from '../util/wait.ts';
import { lengthOf, makeFrame, ONE_WRITE_BYTES } from './framing.ts';

/** With more than this still to be written, nothing is added: whoever awaits what they send is never far ahead. */
const ROOM_BYTES = 64 * 1024;

interface Waiting {
  readonly parts: readonly Buffer[];
  readonly written: Deferred<void>;
}

/** Messages → socket, one behind the other. */
export class FrameWriter {
  readonly #socket: Socket;
  readonly #whenChanged: () => void;
  /** Nothing of these is written yet. */
  readonly #waiting = new Set<Waiting>();
  #pending = 0;

  /** @param whenChanged somebody has begun to wait, or has ended */
  constructor(socket: Socket, whenChanged: () => void) {
    this.#socket = socket;
    this.#whenChanged = whenChanged;
  }

  /** How many wait until what they send is written. */
  get pending(): number {
    return this.#pending;
  }

  /** Writes a small message, if there is room. @throws ConnectionError when the other end is closed */
  tryWrite(parts: readonly Buffer[]): boolean {
    if (lengthOf(parts) > ONE_WRITE_BYTES || this.#waiting.size > 0 || !this.#hasRoom()) return false;
    this.#expectOther();
    this.#hand(parts, () => {});
    // Where the kernel has refused it, that is known already.
    this.#expectOther();
    return true;
  }

  /**
   * Resolves when the message is with the kernel. A time-out ends the wait for its turn; once a part of it is written it cannot be
   * taken back, and goes on: the time-out then ends the wait, as there is room for it.
   *
   * @throws TimeoutError when nothing of it was written, nor will be
   */
  async write(parts: readonly Buffer[], wait?: Wait): Promise<void> {
    if (typeof wait === 'object') wait.signal?.throwIfAborted();
    this.#expectOther();
    const entry: Waiting = { parts, written: makeDeferred() };
    this.#waiting.add(entry);
    this.#pending++;
    this.#whenChanged();
    this.#writeWaiting();
    try {
      await waitFor(entry.written.promise, wait, (timeoutMs) => {
        if (this.#waiting.has(entry))
          throw new TimeoutError(`there was no room within ${timeoutMs}ms: nothing was sent`, { timeoutMs });
      });
    } finally {
      this.#waiting.delete(entry);
      this.#pending--;
      this.#whenChanged();
    }
  }

  /** Nothing more is written of those that wait for their turn. */
  refuse(makeError: () => ConnectionError): void {
    for (const { written } of this.#waiting) written.reject(makeError());
    this.#waiting.clear();
  }

  #writeWaiting(): void {
    for (const entry of this.#waiting) {
      if (!this.#hasRoom()) return;
      this.#waiting.delete(entry);
      this.#hand(entry.parts, (error) => {
        if (error) entry.written.reject(brokenBy(error));
        else entry.written.resolve();
      });
    }
  }

  #hand(parts: readonly Buffer[], done: (error: Error | null | undefined) => void): void {
    const frame = makeFrame(parts);
    this.#socket.cork();
    for (const part of frame.slice(0, -1)) this.#socket.write(part);
    this.#socket.write(frame.at(-1) ?? '', (error) => {
      done(error);
      this.#writeWaiting();
    });
    this.#socket.uncork();
  }

  #hasRoom(): boolean {
    return this.#socket.writableLength < ROOM_BYTES;
  }

  #expectOther(): void {
    const { errored, writable } = this.#socket;
    if (errored || !writable) throw brokenBy(errored ?? undefined);
  }
}

/** Nobody is at the other end. */
function brokenBy(cause: Error | undefined): ConnectionError {
  return new ConnectionError(
    'ERR_MPRUN_CONNECTION_BROKEN',
    'the other end is closed',
    cause === undefined ? {} : { cause },
  );
}
