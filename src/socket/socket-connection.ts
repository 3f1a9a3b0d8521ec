import { AuthenticationError, DeadlockError, NotCloneableError } from '../errors.ts';
import type { BlockingWait } from '../sync/blocking.ts';
import { timeoutOf, type Wait } from '../util/wait.ts';
import { HANDLE, type Handle } from '../wire/handles.ts';
import { toBytes, ValueKind, type Encoded, type Received } from '../wire/value.ts';
import { isChallenge } from './authenticate.ts';
import { Connection } from '../channel/connection.ts';
import { END } from '../channel/end.ts';
import type { FrameSocket } from './frame-socket.ts';

/** What is known of a connection when it is made. */
export interface SocketDetails {
  /** Where it leads, for people. */
  readonly name: string;
  /** Whether its first message may turn out to be a listener's demand for a key, which nobody has given. */
  readonly mayBeChallenged: boolean;
}

/** A connection of a `Listener` and a `Client`. It belongs to the thread that has made it: its event loop reads and writes. */
export class SocketConnection extends Connection implements Handle {
  readonly #frames: FrameSocket;
  readonly #name: string;
  #mayBeChallenged: boolean;

  constructor(frames: FrameSocket, { name, mayBeChallenged }: SocketDetails) {
    super({ isReadable: true, isWritable: true });
    this.#frames = frames;
    this.#name = name;
    this.#mayBeChallenged = mayBeChallenged;
  }

  override get readable(): boolean {
    return super.readable && !this.#frames.isLost;
  }

  toString(): string {
    return `<Connection(${this.closed ? 'closed' : this.#name})>`;
  }

  [HANDLE](): never {
    throw new NotCloneableError('a connection over a socket belongs to the process that has made it', {
      hint: 'send an end of a Pipe(), or let the other process make a Client() of its own',
    });
  }

  protected tryPut(message: Encoded): boolean {
    return this.#frames.tryWrite(toBytes(message));
  }

  protected put(message: Encoded, wait: Wait | undefined): Promise<void> {
    const parts = toBytes(message);
    // A wait that is given up may leave it half written: bytes of the user's own could change in the meantime.
    const mayOutliveCall = message.kind === ValueKind.raw && wait !== undefined;
    return this.#frames.write(mayOutliveCall ? parts.map((part) => Buffer.from(part)) : parts, wait);
  }

  protected putSync(_message: Encoded, _wait: BlockingWait | undefined): never {
    throw cannotBlock('send');
  }

  protected tryTake(): Received | typeof END | undefined {
    return this.#received(this.#frames.tryTake());
  }

  protected async take(wait: Wait | undefined): Promise<Received | typeof END | undefined> {
    return this.#received(await this.#frames.take(wait));
  }

  protected takeSync(call: string, wait: BlockingWait | undefined): undefined {
    if (timeoutOf(wait) > 0) throw cannotBlock(call);
  }

  protected isThere(): boolean {
    return this.#frames.isThere();
  }

  protected waitUntilThere(wait: Wait | undefined): Promise<boolean> {
    return this.#frames.waitUntilThere(wait);
  }

  protected waitUntilThereSync(wait: BlockingWait | undefined): boolean {
    if (timeoutOf(wait) > 0) throw cannotBlock('poll');
    return false;
  }

  protected release(): void {
    this.#frames.close();
  }

  #received(message: Buffer | typeof END | undefined): Received | typeof END | undefined {
    if (message === undefined || message === END) return message;
    if (this.#mayBeChallenged && isChallenge(message))
      throw new AuthenticationError(`the listener at ${this.#name} asks for an authkey, and none was given`, {
        hint: 'Client(address, { authkey })',
      });
    this.#mayBeChallenged = false;
    return { kind: ValueKind.raw, bytes: message };
  }
}

function cannotBlock(call: string): DeadlockError {
  return new DeadlockError(
    `connection.${call}Sync() would block the event loop, which alone reads and writes its socket`,
    { hint: `use await ${call}()` },
  );
}
