/** What all connections can do, whatever carries their messages. */
import { inspect } from 'node:util';

import { ConnectionError, EOFError, TimeoutError } from '../errors.ts';
import type { BlockingWait } from '../sync/blocking.ts';
import { expectWait, timeoutOf, type Wait } from '../util/wait.ts';
import { WAITABLE, type Readiness } from '../util/waitable.ts';
import { bytesOf, decodeValue, type Encoded, type Received } from '../wire/value.ts';

import { expectLength, fillRoom, rawMessage, roomIn, type BytesOptions } from './bytes.ts';
import { END } from './end.ts';
import { encodeToSend } from './sending.ts';

/**
 * One end of a pipe, or of what a `Listener` and a `Client` have between them. Messages come as they were sent, one by one, in their
 * order: none is split, none is merged with another, and none is ever half there. What is sent is a structured clone, as with
 * arguments of tasks.
 *
 * Source: Python's `multiprocessing.connection.Connection`.
 *
 * @typeParam In what it receives. @default unknown
 * @typeParam Out what it sends. @default unknown
 *
 * @example
 * const [a, b] = Pipe();
 * await a.send({ answer: 42 });
 * console.log(await b.recv()); // { answer: 42 }
 */
export abstract class Connection<In = unknown, Out = unknown> {
  #isReadable: boolean;
  readonly #isWritable: boolean;
  #isClosed = false;

  protected constructor(ways: { readonly isReadable: boolean; readonly isWritable: boolean }) {
    this.#isReadable = ways.isReadable;
    this.#isWritable = ways.isWritable;
  }

  get closed(): boolean {
    return this.#isClosed;
  }

  get readable(): boolean {
    return this.#isReadable;
  }

  get writable(): boolean {
    return this.#isWritable;
  }

  /**
   * Sends a value. Resolves when there is room for more: whoever awaits it can never be far ahead of the other end.
   *
   * @param wait milliseconds, or `{ timeoutMs, signal }`, for room. @default for as long as it takes
   * @throws NotCloneableError for what cannot travel, with its path: nothing is sent
   * @throws ConnectionError when this end is closed, or read-only; when nobody has the other end any more
   * @throws TimeoutError when there was no room in time: nothing is sent
   */
  async send(value: Out, wait?: Wait): Promise<void> {
    this.#expectWritable();
    expectWait(wait);
    const { message, takeBack } = encodeToSend(value, 'value');
    try {
      if (!this.tryPut(message)) await this.put(message, wait);
    } catch (error) {
      takeBack();
      throw error;
    }
  }

  /** The same, blocking this thread until there is room: for code in workers. @throws DeadlockError where others may need it */
  sendSync(value: Out, wait?: BlockingWait): void {
    this.#expectWritable();
    expectWait(wait);
    const { message, takeBack } = encodeToSend(value, 'value');
    try {
      if (!this.tryPut(message)) this.putSync(message, wait);
    } catch (error) {
      takeBack();
      throw error;
    }
  }

  /**
   * Receives the next value.
   *
   * @param wait milliseconds, or `{ timeoutMs, signal }`. @default for as long as it takes
   * @throws EOFError when nothing is left, and the other end is closed or all who had it have ended
   * @throws TimeoutError when nothing came in time
   * @throws ConnectionError when this end is closed, or write-only
   */
  async recv(wait?: Wait): Promise<In> {
    return decodeValue(await this.#next(wait)) as In;
  }

  /** The same, blocking this thread: for code in workers. @throws DeadlockError where others may need it */
  recvSync(wait?: BlockingWait): In {
    return decodeValue(this.#nextSync('recv', wait)) as In;
  }

  /**
   * Whether there is something to receive: a message, or the end.
   *
   * @param wait milliseconds, or `{ timeoutMs, signal }`; Infinity for as long as it takes. @default 0
   */
  async poll(wait: Wait = 0): Promise<boolean> {
    this.#expectReadable();
    expectWait(wait);
    return this.isThere() || this.waitUntilThere(wait);
  }

  /** The same, blocking this thread. @default it looks, and does not wait */
  pollSync(wait: BlockingWait = 0): boolean {
    this.#expectReadable();
    expectWait(wait);
    return this.isThere() || this.waitUntilThereSync(wait);
  }

  /**
   * Sends bytes as one message.
   *
   * @throws UsageError for a part that is none of the bytes
   */
  async sendBytes(bytes: ArrayBuffer | ArrayBufferView, options?: BytesOptions, wait?: Wait): Promise<void> {
    this.#expectWritable();
    expectWait(wait);
    const message = rawMessage(bytes, options);
    if (!this.tryPut(message)) await this.put(message, wait);
  }

  /** The same, blocking this thread until there is room. */
  sendBytesSync(bytes: ArrayBuffer | ArrayBufferView, options?: BytesOptions, wait?: BlockingWait): void {
    this.#expectWritable();
    expectWait(wait);
    const message = rawMessage(bytes, options);
    if (!this.tryPut(message)) this.putSync(message, wait);
  }

  /**
   * Receives the bytes of one message; of one that `send` has sent, those that stand for the value.
   *
   * @param maxlength a longer one is refused, and nothing can be received any more
   */
  async recvBytes(maxlength?: number, wait?: Wait): Promise<Buffer> {
    expectLength(maxlength);
    return this.#bytesOf(await this.#next(wait), maxlength);
  }

  /** The same, blocking this thread. */
  recvBytesSync(maxlength?: number, wait?: BlockingWait): Buffer {
    expectLength(maxlength);
    return this.#bytesOf(this.#nextSync('recvBytes', wait), maxlength);
  }

  /**
   * Receives the bytes of one message into a buffer.
   *
   * @param offset where they go, in bytes. @default 0
   * @returns how many there were
   * @throws BufferTooShort which has the message, if it is longer
   */
  async recvBytesInto(buffer: ArrayBuffer | ArrayBufferView, offset = 0, wait?: Wait): Promise<number> {
    const room = roomIn(buffer, offset);
    return fillRoom(room, bytesOf(await this.#next(wait)));
  }

  /** The same, blocking this thread. */
  recvBytesIntoSync(buffer: ArrayBuffer | ArrayBufferView, offset = 0, wait?: BlockingWait): number {
    const room = roomIn(buffer, offset);
    return fillRoom(room, bytesOf(this.#nextSync('recvBytesInto', wait)));
  }

  /** Closes this end; of other processes that have it, not theirs. What was sent can still be received. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.release();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** Values, until the end. */
  async *[Symbol.asyncIterator](): AsyncGenerator<In, void, undefined> {
    for (;;) {
      let value: In;
      try {
        value = await this.recv();
      } catch (error) {
        if (error instanceof EOFError) return;
        throw error;
      }
      yield value;
    }
  }

  /** For `wait([...])`: ready when something can be received, or the end is there. */
  [WAITABLE](): Readiness {
    this.#expectReadable();
    return {
      isReady: () => this.#isClosed || this.isThere(),
      whenReady: (signal) => this.waitUntilThere({ signal }),
    };
  }

  [inspect.custom](): string {
    return this.toString();
  }

  abstract toString(): string;

  /** Sends if there is room at once. @returns whether it did. @throws ConnectionError when nobody has the other end */
  protected abstract tryPut(message: Encoded): boolean;
  /** Sends when there is room, behind those that wait already. @throws TimeoutError, ConnectionError, what the signal says */
  protected abstract put(message: Encoded, wait: Wait | undefined): Promise<void>;
  protected abstract putSync(message: Encoded, wait: BlockingWait | undefined): void;
  /** The next message, if it is there and nobody else waits for it; `END` at the end. */
  protected abstract tryTake(): Received | typeof END | undefined;
  /** The next message, when it comes; `undefined` when time is over. */
  protected abstract take(wait: Wait | undefined): Promise<Received | typeof END | undefined>;
  /** @param call name of the method, in messages */
  protected abstract takeSync(
    call: string,
    wait: BlockingWait | undefined,
  ): Received | typeof END | undefined;
  /** Whether `tryTake` would give something. */
  protected abstract isThere(): boolean;
  /** @returns false when time is over */
  protected abstract waitUntilThere(wait: Wait | undefined): Promise<boolean>;
  protected abstract waitUntilThereSync(wait: BlockingWait | undefined): boolean;
  /** This end is closed from now on: who waits here is told `handle is closed`. */
  protected abstract release(): void;

  protected expectOpen(): void {
    if (this.#isClosed) throw new ConnectionError('ERR_MPRUN_CONNECTION_CLOSED', 'handle is closed');
  }

  async #next(wait: Wait | undefined): Promise<Received> {
    this.#expectReadable();
    expectWait(wait);
    return this.#expectMessage(this.tryTake() ?? (await this.take(wait)), wait);
  }

  #nextSync(call: string, wait: BlockingWait | undefined): Received {
    this.#expectReadable();
    expectWait(wait);
    return this.#expectMessage(this.tryTake() ?? this.takeSync(call, wait), wait);
  }

  #expectMessage(message: Received | typeof END | undefined, wait: Wait | undefined): Received {
    if (message !== undefined && message !== END) return message;
    this.expectOpen();
    if (message === END) throw new EOFError();
    const timeoutMs = timeoutOf(wait);
    throw new TimeoutError(`nothing came within ${timeoutMs}ms`, { timeoutMs });
  }

  #bytesOf(message: Received, maxlength = Infinity): Buffer {
    const bytes = bytesOf(message);
    if (bytes.length <= maxlength) return bytes;
    this.#isReadable = false;
    if (!this.#isWritable) this.close();
    throw new ConnectionError(
      'ERR_MPRUN_CONNECTION_MESSAGE',
      `bad message length: ${bytes.length} bytes, and at most ${maxlength} were expected`,
    );
  }

  #expectReadable(): void {
    this.expectOpen();
    if (!this.#isReadable)
      throw new ConnectionError('ERR_MPRUN_CONNECTION_DIRECTION', 'connection is write-only');
  }

  #expectWritable(): void {
    this.expectOpen();
    if (!this.#isWritable)
      throw new ConnectionError('ERR_MPRUN_CONNECTION_DIRECTION', 'connection is read-only');
  }
}
