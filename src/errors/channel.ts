/** What can go wrong with queues, pipes and listeners. */
import { MprunError, named, type ErrorCode, type MprunErrorOptions } from './base.ts';

/**
 * There was no room in the queue: at once (`putNowait`), or until time was over. Python's `queue.Full`.
 *
 * @example
 * const queue = new Queue(1);
 * await queue.put('first');
 * const error = await queue.put('second', { timeoutMs: 1 }).catch((error) => error);
 * console.log(error instanceof Full, error.code); // true ERR_MPRUN_QUEUE_FULL
 */
export class Full extends MprunError {
  constructor(message: string, options: MprunErrorOptions = {}) {
    super('ERR_MPRUN_QUEUE_FULL', message, options);
  }
  static {
    named(this, 'Full');
  }
}

/**
 * There was nothing in the queue: at once (`getNowait`), or until time was over. Python's `queue.Empty`.
 *
 * @example
 * try {
 *   new Queue().getNowait();
 * } catch (error) {
 *   console.log(error instanceof Empty, error.code); // true ERR_MPRUN_QUEUE_EMPTY
 * }
 */
export class Empty extends MprunError {
  constructor(message: string, options: MprunErrorOptions = {}) {
    super('ERR_MPRUN_QUEUE_EMPTY', message, options);
  }
  static {
    named(this, 'Empty');
  }
}

/**
 * The queue is not in the state that the call needs: closed here, not closed yet, or nothing is left to be done.
 *
 * @example
 * const queue = new JoinableQueue();
 * try {
 *   queue.taskDone();
 * } catch (error) {
 *   console.log(error.message); // task_done() called too many times
 * }
 */
export class QueueStateError extends MprunError {
  constructor(message: string, options: MprunErrorOptions = {}) {
    super('ERR_MPRUN_QUEUE_STATE', message, options);
  }
  static {
    named(this, 'QueueStateError');
  }
}

/**
 * Consumers of a `JoinableQueue` have ended before they called `taskDone()` for what they had taken: nobody will. Told once, by
 * the `join()` that finds it, when everything else is done, or when no consumer is left.
 *
 * @example
 * const queue = new JoinableQueue();
 * await queue.put('work');
 * const consumer = new Process({ target: 'tasks/queue.ts#exitsAtItem', args: [queue] });
 * consumer.start();
 * const error = await queue.join().catch((error) => error);
 * console.log(error.code, error.lost); // ERR_MPRUN_ITEMS_LOST 1
 */
export class ItemsLostError extends MprunError {
  /** Items that somebody had taken and not done. */
  readonly lost: number;
  /** Items that are in the queue still. */
  readonly left: number;

  constructor(message: string, counts: { readonly lost: number; readonly left: number }, hint?: string) {
    super('ERR_MPRUN_ITEMS_LOST', message, { hint });
    this.lost = counts.lost;
    this.left = counts.left;
  }
  static {
    named(this, 'ItemsLostError');
  }
}

/**
 * The other end of the connection is closed, or all who had it have ended, and nothing is left to be received. Python's `EOFError`.
 *
 * @example
 * const [a, b] = Pipe();
 * b.close();
 * const error = await a.recv().catch((error) => error);
 * console.log(error instanceof EOFError, error.code); // true ERR_MPRUN_EOF
 */
export class EOFError extends MprunError {
  constructor(message = 'the other end is closed, and there is nothing left to receive') {
    super('ERR_MPRUN_EOF', message);
  }
  static {
    named(this, 'EOFError');
  }
}

/**
 * A message is longer than the place it should go to. `buffer` has all of it: nothing is lost.
 *
 * @example
 * const [a, b] = Pipe();
 * await a.sendBytes(Buffer.from('hello'));
 * const error = await b.recvBytesInto(Buffer.alloc(2)).catch((error) => error);
 * console.log(error.code, error.buffer.toString()); // ERR_MPRUN_BUFFER_TOO_SHORT hello
 */
export class BufferTooShort extends MprunError {
  readonly buffer: Buffer;

  constructor(buffer: Buffer, room: number) {
    super(
      'ERR_MPRUN_BUFFER_TOO_SHORT',
      `the message has ${buffer.length} bytes, and there is room for ${room}`,
      {
        hint: 'error.buffer has the message',
      },
    );
    this.buffer = buffer;
  }
  static {
    named(this, 'BufferTooShort');
  }
}

/** Which way a connection has failed. */
export type ConnectionErrorCode = Extract<ErrorCode, `ERR_MPRUN_CONNECTION_${string}`>;

/**
 * A connection (or listener) cannot do what it was asked for. `code` tells why: `ERR_MPRUN_CONNECTION_CLOSED` (here),
 * `…_DIRECTION` (read-only or write-only), `…_BROKEN` (nobody is at the other end), `…_MESSAGE` (too long, or no value),
 * `…_FAILED` (not made at all: refused, no such address, or somebody else's).
 *
 * @example
 * const [reader, writer] = Pipe(false);
 * const error = await reader.send('hello').catch((error) => error);
 * console.log(error.code, error.message); // ERR_MPRUN_CONNECTION_DIRECTION connection is read-only
 */
export class ConnectionError extends MprunError {
  constructor(code: ConnectionErrorCode, message: string, options: MprunErrorOptions = {}) {
    super(code, message, options);
  }
  static {
    named(this, 'ConnectionError');
  }
}

/**
 * The other end does not know the authkey, or knows another one; or took too long to show it.
 *
 * @example
 * const listener = new Listener(undefined, { authkey: 'right' });
 * const accepted = listener.accept().catch((error) => error);
 * const error = await Client(await listener.ready(), { authkey: 'wrong' }).catch((error) => error);
 * console.log(error.code, (await accepted).message); // ERR_MPRUN_AUTHENTICATION digest received was wrong
 * await listener.close();
 */
export class AuthenticationError extends MprunError {
  constructor(message: string, options: MprunErrorOptions = {}) {
    super('ERR_MPRUN_AUTHENTICATION', message, options);
  }
  static {
    named(this, 'AuthenticationError');
  }
}
