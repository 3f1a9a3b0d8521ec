import { connect as connectSocket, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import { ConnectionError } from '../errors.ts';
import { abortSignal, duration, either, expectOptions, MAX_TIMER_MS, text } from '../util/checks.ts';
import { onAbort } from '../util/on-abort.ts';
import { resolvePlace, showPlace, type Address, type Family, type Place } from './addresses.ts';
import { authenticate, resolveKey } from './authenticate.ts';
import type { Connection } from '../channel/connection.ts';
import { FrameSocket } from './frame-socket.ts';
import { SocketConnection } from './socket-connection.ts';

/** How a client connects. */
export interface ClientOptions {
  /** @default that of the address */
  readonly family?: Family | undefined;
  /** The secret of the listener. @default none is shown, nor asked for */
  readonly authkey?: string | Uint8Array | undefined;
  /** Milliseconds for all of it: to connect, and to authenticate. @default 10_000 */
  readonly timeoutMs?: number | undefined;
  /** When aborted, it rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** Longer than a listener needs, and than people wait. */
const TIMEOUT_MS = 10_000;
/** A path whose kernel's queue is full refuses at once; elsewhere the kernel itself tries again. */
const RETRY_MS = 20;

/**
 * Connects to a `Listener`, of this program or another; in Python from 3.12 on, too.
 *
 * Source: Python's `multiprocessing.connection.Client`.
 *
 * @throws ConnectionError `ERR_MPRUN_CONNECTION_FAILED` when nobody listens there, or not in time
 * @throws AuthenticationError when the keys differ, or only one end has one
 * @throws UsageError for what is no address, family or key
 * @example
 * const listener = new Listener();
 * const connection = await Client(await listener.ready());
 * await connection.send('hello');
 * console.log(await (await listener.accept()).recv()); // hello
 * await listener.close();
 */
export async function Client(address: Address, options: ClientOptions = {}): Promise<Connection> {
  expectOptions('a client', options, {
    family: text,
    authkey: () => {},
    timeoutMs: either(Infinity, duration),
    signal: abortSignal,
  });
  const { family, authkey, timeoutMs = TIMEOUT_MS, signal } = options;
  const place = resolvePlace(address, family);
  const key = resolveKey(authkey);
  const deadline = performance.now() + timeoutMs;
  const frames = new FrameSocket(await connect(place, deadline, signal));
  if (key) await authenticateTo(frames, { key, withinMs: Math.max(1, deadline - performance.now()), signal });
  return new SocketConnection(frames, { name: showPlace(place), mayBeChallenged: key === undefined });
}

async function authenticateTo(
  frames: FrameSocket,
  terms: { readonly key: Uint8Array; readonly withinMs: number; readonly signal: AbortSignal | undefined },
): Promise<void> {
  const { signal } = terms;
  const abort = (): void => frames.destroy(new Error('aborted'));
  const unlisten = signal && onAbort(signal, abort);
  try {
    const handshake = await authenticate(frames, { ...terms, side: 'client' });
    if (handshake.type === 'done') return;
    signal?.throwIfAborted();
    throw handshake.error;
  } finally {
    unlisten?.();
  }
}

async function connect(place: Place, deadline: number, signal: AbortSignal | undefined): Promise<Socket> {
  for (;;) {
    signal?.throwIfAborted();
    const outcome = await tryConnect(place, deadline - performance.now(), signal);
    if (outcome.type === 'connected') return outcome.socket;
    signal?.throwIfAborted();
    if (outcome.error.code !== 'EAGAIN' || performance.now() > deadline)
      throw cannotConnect(place, outcome.error);
    await sleep(RETRY_MS);
  }
}

type Attempt =
  | { readonly type: 'connected'; readonly socket: Socket }
  | { readonly type: 'failed'; readonly error: NodeJS.ErrnoException };

function tryConnect(place: Place, withinMs: number, signal: AbortSignal | undefined): Promise<Attempt> {
  const socket = connectSocket(
    place.family === 'AF_INET' ? { host: place.host, port: place.port, noDelay: true } : { path: place.path },
  );
  return new Promise((resolve) => {
    const settle = (attempt: Attempt): void => {
      clearTimeout(timer);
      unlisten?.();
      socket.off('connect', connected);
      socket.off('error', failed);
      resolve(attempt);
    };
    const connected = (): void => settle({ type: 'connected', socket });
    const failed = (error: NodeJS.ErrnoException): void => settle({ type: 'failed', error });
    const giveUp = (): void => {
      socket.destroy();
      failed(new Error('nobody has answered in time'));
    };
    socket.on('connect', connected);
    socket.on('error', failed);
    const timer = withinMs > MAX_TIMER_MS ? undefined : setTimeout(giveUp, Math.max(1, withinMs));
    const unlisten = signal && onAbort(signal, giveUp);
  });
}

function cannotConnect(place: Place, cause: NodeJS.ErrnoException): ConnectionError {
  return new ConnectionError(
    'ERR_MPRUN_CONNECTION_FAILED',
    `cannot connect to ${showPlace(place)}: ${messageOf(cause)}`,
    { hint: hintFor(cause.code), cause },
  );
}

/** A name with several addresses fails with an error for each. */
function messageOf(cause: Error): string {
  if (!(cause instanceof AggregateError)) return cause.message;
  return cause.errors.map((error) => (error as Error).message).join('; ');
}

function hintFor(code = ''): string | undefined {
  switch (code) {
    case 'ECONNREFUSED':
    case 'ENOENT':
      return 'is the listener there? await listener.ready() before its clients start';
    case 'EACCES':
      return 'the path belongs to another user';
    case 'ENOTFOUND':
      return 'there is no host of that name';
    default:
      return undefined;
  }
}
