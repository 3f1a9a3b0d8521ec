import { createServer, type Server, type Socket } from 'node:net';

import { AuthenticationError, ConnectionError, TimeoutError } from '../errors.ts';
import { getLogger } from '../logging.ts';
import { duration, either, expectOptions, positiveInteger, text } from '../util/checks.ts';
import { Fifo } from '../util/fifo.ts';
import { timeoutOf, type Wait } from '../util/wait.ts';
import {
  addressOf,
  arbitraryPlace,
  peerOf,
  resolvePlace,
  showPlace,
  type Address,
  type Family,
  type Place,
} from './addresses.ts';
import { authenticate, resolveKey } from './authenticate.ts';
import { bind, unbind } from './bind.ts';
import type { Connection } from '../channel/connection.ts';
import { FrameSocket } from './frame-socket.ts';
import { Line } from './line.ts';
import { SocketConnection } from './socket-connection.ts';

/** How a `Listener` differs from the usual. */
export interface ListenerOptions {
  /** @default that of the address; without one `AF_UNIX`, on Windows `AF_PIPE` */
  readonly family?: Family | undefined;
  /** How many connections the kernel keeps until this program's event loop turns. @default 511 */
  readonly backlog?: number | undefined;
  /** A secret that clients must show that they know; an empty one is one, too. @default whoever can reach it is let in */
  readonly authkey?: string | Uint8Array | undefined;
  /** A client that has not authenticated after so many milliseconds is sent away. @default 5000 */
  readonly handshakeMs?: number | undefined;
}

/** Node's own. */
const BACKLOG = 511;
const HANDSHAKE_MS = 5000;
/** Whoever comes when so many are at it makes the oldest go: one that knows the key is done within milliseconds. */
const MAX_HANDSHAKES = 1000;
/** Connections that `accept()` has not asked for. Whoever comes when there are so many is sent away. */
const MAX_READY = 1000;

/** What `accept()` gives, or throws. */
type Arrival =
  | { readonly type: 'connection'; readonly frames: FrameSocket; readonly peer: Address }
  | { readonly type: 'refused'; readonly error: AuthenticationError };

/**
 * Takes connections of clients: of this program, of others, in Python from 3.12 on, too (bytes, without an authkey from any version).
 * It listens from the moment it is made. Clients authenticate side by side, before `accept()` asks for them: none can keep others
 * waiting. The program stays alive while `accept()` waits.
 *
 * Whoever knows the key can make this program read any value: give it to nobody else. Without a key, a path is for this user alone,
 * and a port for everybody who can reach it.
 *
 * Source: Python's `multiprocessing.connection.Listener`.
 *
 * @throws UsageError for what is no address, family or key
 * @example
 * await using listener = new Listener(['127.0.0.1', 0], { authkey: 'secret' });
 * const client = await Client(await listener.ready(), { authkey: 'secret' });
 * const connection = await listener.accept();
 * await connection.send({ answer: 42 });
 * console.log(await client.recv()); // { answer: 42 }
 */
export class Listener {
  readonly #place: Place;
  readonly #key: Uint8Array | undefined;
  readonly #handshakeMs: number;
  readonly #server: Server;
  readonly #bound: Promise<void>;
  readonly #handshakes = new Set<FrameSocket>();
  readonly #arrivals = new Fifo<Arrival>();
  #ready = 0;
  readonly #takers: Line<Connection>;
  #state: 'binding' | 'listening' | 'closed' = 'binding';
  #lastAccepted: Address | undefined;

  /** @param address @default an arbitrary one that is free: a path in the folder for temporary files; of `AF_INET` a port of 127.0.0.1 */
  constructor(address?: Address, options: ListenerOptions = {}) {
    expectOptions('a listener', options, {
      family: text,
      backlog: positiveInteger,
      authkey: () => {},
      handshakeMs: either(Infinity, duration),
    });
    const { family, backlog = BACKLOG, authkey, handshakeMs = HANDSHAKE_MS } = options;
    this.#place = address === undefined ? arbitraryPlace(family) : resolvePlace(address, family);
    this.#key = resolveKey(authkey);
    this.#handshakeMs = handshakeMs;
    this.#takers = new Line(
      () => this.#next(),
      () => this.#holdOrLetGo(),
    );
    this.#server = createServer({ noDelay: true }, (socket) => void this.#welcome(socket));
    this.#bound = this.#bind(backlog);
    // Who asks is told: ready() and accept().
    this.#bound.catch(() => {});
  }

  /**
   * Resolves with the address when clients can connect.
   *
   * @throws ConnectionError `ERR_MPRUN_CONNECTION_FAILED` when the address is not to be had
   */
  async ready(): Promise<Address> {
    await this.#bound;
    return this.address;
  }

  /** Where it listens; of `AF_INET` with the port it has got. @throws ConnectionError while nothing is bound: see `ready()` */
  get address(): Address {
    if (this.#state === 'closed') throw closed();
    if (this.#state === 'listening') return addressOf(this.#server, this.#place);
    throw new ConnectionError('ERR_MPRUN_CONNECTION_FAILED', 'the listener is not bound yet', {
      hint: 'await listener.ready()',
    });
  }

  /** Where the client of the last `accept()` is: host and port; `''` where it has no address. `undefined` before. */
  get lastAccepted(): Address | undefined {
    return this.#lastAccepted;
  }

  /**
   * The next client that has authenticated. One that has tried and failed makes it throw, as in Python; whoever was silent, went away,
   * or speaks something else does not. `for await (const connection of listener)` passes over both.
   *
   * @param wait milliseconds, or `{ timeoutMs, signal }`. @default for as long as it takes
   * @throws AuthenticationError when a client has another key
   * @throws ConnectionError `ERR_MPRUN_CONNECTION_CLOSED` when the listener is closed; `…_FAILED` when the address is not to be had
   * @throws TimeoutError when nobody came in time
   */
  async accept(wait?: Wait): Promise<Connection> {
    const timeoutMs = timeoutOf(wait);
    if (this.#state !== 'closed') await this.#bound;
    const connection = await this.#takers.wait(wait);
    if (connection) return connection;
    throw new TimeoutError(`nobody has connected within ${timeoutMs}ms`, { timeoutMs });
  }

  /** Connections, until the listener is closed. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Connection, void, undefined> {
    for (;;) {
      let connection: Connection;
      try {
        connection = await this.accept();
      } catch (error) {
        if (error instanceof AuthenticationError) continue;
        if (error instanceof ConnectionError && error.code === 'ERR_MPRUN_CONNECTION_CLOSED') return;
        throw error;
      }
      yield connection;
    }
  }

  /** Listens no more, and removes its path. Connections that were accepted stay; the others are closed. */
  async close(): Promise<void> {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#takers.serve();
    for (const frames of this.#handshakes) frames.destroy(closed());
    for (let arrival = this.#arrivals.shift(); arrival; arrival = this.#arrivals.shift())
      if (arrival.type === 'connection') arrival.frames.close();
    // What could not be bound need not be closed.
    await this.#bound.then(
      () => unbind(this.#server, this.#place),
      () => {},
    );
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #bind(backlog: number): Promise<void> {
    await bind(this.#server, this.#place, backlog);
    if (this.#state !== 'binding') return;
    this.#state = 'listening';
    // Too many open files, say: those who are there go on.
    this.#server.on('error', (error) => getLogger().warning(`${this.#name()}: ${error.message}`));
    this.#holdOrLetGo();
  }

  /** Somebody has come. */
  async #welcome(socket: Socket): Promise<void> {
    const frames = new FrameSocket(socket);
    frames.mayHold = false;
    if (this.#state === 'closed' || this.#ready >= MAX_READY) {
      frames.destroy(closed());
      return;
    }
    const peer = peerOf(socket);
    if (!this.#key || (await this.#isAuthentic(frames, this.#key)))
      this.#arrive({ type: 'connection', frames, peer });
  }

  async #isAuthentic(frames: FrameSocket, key: Uint8Array): Promise<boolean> {
    const [oldest] = this.#handshakes;
    if (oldest && this.#handshakes.size >= MAX_HANDSHAKES) oldest.destroy(new Error('too many have come'));
    this.#handshakes.add(frames);
    const handshake = await authenticate(frames, { key, side: 'listener', withinMs: this.#handshakeMs });
    this.#handshakes.delete(frames);
    if (handshake.type === 'done') return true;
    getLogger().info(`${this.#name()}: ${handshake.error.message}`);
    if (handshake.type === 'refused') this.#arrive(handshake);
    return false;
  }

  #arrive(arrival: Arrival): void {
    if (this.#state === 'closed' || this.#ready >= MAX_READY) {
      if (arrival.type === 'connection') arrival.frames.close();
      return;
    }
    this.#arrivals.push(arrival);
    this.#ready++;
    this.#takers.serve();
  }

  #next(): Connection | undefined {
    if (this.#state === 'closed') throw closed();
    const arrival = this.#arrivals.shift();
    if (!arrival) return undefined;
    this.#ready--;
    if (arrival.type === 'refused') throw arrival.error;
    const { frames, peer } = arrival;
    frames.mayHold = true;
    this.#lastAccepted = peer;
    const name = peer === '' ? this.#name() : peer.toString().replace(/,/, ':');
    return new SocketConnection(frames, { name, mayBeChallenged: false });
  }

  #holdOrLetGo(): void {
    if (this.#takers.length > 0) this.#server.ref();
    else this.#server.unref();
  }

  #name(): string {
    return showPlace(this.#place);
  }
}

function closed(): ConnectionError {
  return new ConnectionError('ERR_MPRUN_CONNECTION_CLOSED', 'listener is closed');
}
