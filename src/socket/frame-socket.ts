import type { Socket } from 'node:net';

import { ConnectionError } from '../errors.ts';
import type { Wait } from '../util/wait.ts';
import { END } from '../channel/end.ts';
import { FrameReader } from './framing.ts';
import { FrameWriter } from './frame-writer.ts';
import { Line } from './line.ts';

/** What is read before anybody asks for it; a message that somebody has asked for is read in full. */
const READ_AHEAD_BYTES = 64 * 1024;
/** After `close()`, what is unsent is given up when nobody has read a byte of it for so long. */
const FLUSH_IDLE_MS = 10_000;

/**
 * A socket that carries messages.
 *
 *     open ──the other end closes, or is lost──▶ ended ──close()──▶ closed
 *       └───────────────────────close()────────────────────────────▲
 */
export class FrameSocket {
  readonly #socket: Socket;
  readonly #reader = new FrameReader();
  readonly #writer: FrameWriter;
  readonly #takers: Line<Buffer | typeof END>;
  readonly #lookers: Line<true>;
  #state: 'open' | 'ended' | 'closed' = 'open';
  /** Why the socket has ended, if it was not the other end that closed it. */
  #failure: Error | undefined;
  /** Somebody has wanted a message since the last one was taken. */
  #isAsked = false;
  #mayHold = true;

  constructor(socket: Socket) {
    this.#socket = socket;
    const holdOrLetGo = (): void => this.#holdOrLetGo();
    this.#writer = new FrameWriter(socket, holdOrLetGo);
    this.#takers = new Line(() => this.#next(), holdOrLetGo);
    this.#lookers = new Line(() => (this.#isClosed() || this.#hasNext() ? true : undefined), holdOrLetGo);
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') this.#failure ??= error;
    });
    socket.on('end', () => this.#end());
    socket.on('close', () => this.#end());
    this.#holdOrLetGo();
  }

  /** Longer messages are refused, from the next on; see `FrameReader`. */
  set maxLength(bytes: number) {
    this.#reader.maxLength = bytes;
  }

  /** Whether those who wait here keep the program alive. @default true */
  set mayHold(mayHold: boolean) {
    this.#mayHold = mayHold;
    this.#holdOrLetGo();
  }

  /** A message had a length that cannot be. */
  get isLost(): boolean {
    return this.#reader.isLost;
  }

  /** The next message, if it is there and nobody waits for one. @throws ConnectionError as `take` */
  tryTake(): Buffer | typeof END | undefined {
    return this.#takers.length > 0 ? undefined : this.#next();
  }

  /**
   * The next message; `undefined` when time is over.
   *
   * @throws ConnectionError when it is cut off, or has a length that cannot be; when it is closed here
   */
  take(wait?: Wait): Promise<Buffer | typeof END | undefined> {
    this.#ask();
    return this.#takers.wait(wait);
  }

  /** Whether `tryTake` would give something, or throw. */
  isThere(): boolean {
    const isThere = this.#hasNext();
    if (!isThere) this.#ask();
    return isThere;
  }

  /** @returns false when time is over */
  async waitUntilThere(wait: Wait | undefined): Promise<boolean> {
    this.#ask();
    const isThere = await this.#lookers.wait(wait);
    if (this.#isClosed()) throw closedHere();
    return isThere ?? false;
  }

  /** See `FrameWriter`. */
  tryWrite(parts: readonly Buffer[]): boolean {
    return this.#writer.tryWrite(parts);
  }

  /** See `FrameWriter`. */
  write(parts: readonly Buffer[], wait?: Wait): Promise<void> {
    return this.#writer.write(parts, wait);
  }

  /** Nothing is read any more; what was written is sent. */
  close(): void {
    if (this.#isClosed()) return;
    this.#state = 'closed';
    this.#writer.refuse(closedHere);
    this.#serve();
    const socket = this.#socket;
    if (socket.destroyed) return;
    // What comes is thrown away: closed with unread bytes, TCP would take back what was sent.
    socket.resume();
    if (socket.writableLength > 0) socket.ref();
    socket.setTimeout(FLUSH_IDLE_MS, () => socket.destroy());
    socket.end(() => socket.destroy());
  }

  /** Ends it at once; those who wait are told why. */
  destroy(reason: Error): void {
    this.#failure ??= reason;
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    if (this.#isClosed()) return;
    this.#reader.push(chunk);
    this.#serve();
    this.#readOrPause();
  }

  #end(): void {
    if (this.#state === 'open') this.#state = 'ended';
    this.#writer.refuse(() => this.#broken('the other end is closed'));
    this.#serve();
  }

  #serve(): void {
    this.#takers.serve();
    this.#lookers.serve();
  }

  #isClosed(): boolean {
    return this.#state === 'closed';
  }

  #hasNext(): boolean {
    return this.#takers.length === 0 && (this.#reader.hasNext() || this.#state !== 'open');
  }

  #next(): Buffer | typeof END | undefined {
    if (this.#isClosed()) throw closedHere();
    const message = this.#reader.shift();
    if (message) {
      this.#isAsked = false;
      this.#readOrPause();
      return message;
    }
    if (this.#state === 'open') return undefined;
    if (this.#failure) throw this.#broken(`the connection was lost: ${this.#failure.message}`);
    if (this.#reader.isInside) throw this.#broken('got end of file during message');
    return END;
  }

  #ask(): void {
    this.#isAsked = true;
    this.#readOrPause();
  }

  /** Where nothing is read, the other end finds no room in the end, and waits. */
  #readOrPause(): void {
    if (this.#state !== 'open') return;
    const mustRead =
      !this.#reader.isLost &&
      (this.#reader.unreadBytes < READ_AHEAD_BYTES || (this.#isAsked && !this.#reader.hasNext()));
    if (mustRead === !this.#socket.isPaused()) return;
    if (mustRead) this.#socket.resume();
    else this.#socket.pause();
  }

  #holdOrLetGo(): void {
    if (this.#isClosed()) return;
    const isWaitedFor = this.#takers.length + this.#lookers.length + this.#writer.pending > 0;
    if (isWaitedFor && this.#mayHold) this.#socket.ref();
    else this.#socket.unref();
  }

  #broken(message: string): ConnectionError {
    const cause = this.#failure ?? this.#socket.errored ?? undefined;
    return new ConnectionError('ERR_MPRUN_CONNECTION_BROKEN', message, cause === undefined ? {} : { cause });
  }
}

function closedHere(): ConnectionError {
  return new ConnectionError('ERR_MPRUN_CONNECTION_CLOSED', 'handle is closed');
}
