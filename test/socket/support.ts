import { readdirSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';

import { onTestFinished } from 'vitest';

import {
  Client,
  Listener,
  type Address,
  type ClientOptions,
  type Connection,
  type ListenerOptions,
} from 'mprun';

import { FrameReader, makeFrame } from '../../src/socket/framing.ts';

/** A listener that is closed when its test is over. */
export async function listen(address?: Address, options?: ListenerOptions): Promise<Listener> {
  const listener = new Listener(address, options);
  onTestFinished(() => listener.close());
  await listener.ready();
  return listener;
}

/** Both ends of a connection. */
export async function pair(
  address?: Address,
  listening?: ListenerOptions,
  connecting?: ClientOptions,
): Promise<readonly [server: Connection, client: Connection]> {
  const listener = await listen(address, listening);
  const [server, client] = await Promise.all([
    listener.accept(5000),
    Client(listener.address, { timeoutMs: 5000, ...connecting }),
  ]);
  onTestFinished(() => {
    server.close();
    client.close();
  });
  return [server, client];
}

/** What a promise rejects with. */
export async function rejection(
  promise: Promise<unknown>,
): Promise<Error & { readonly code: string; readonly hint: string }> {
  return promise.then(
    () => {
      throw new Error('it was fulfilled');
    },
    (error: unknown) => error as Error & { readonly code: string; readonly hint: string },
  );
}

/** A client that speaks as it likes. */
export class Stranger {
  readonly socket: Socket;
  readonly #reader = new FrameReader();

  constructor(address: Address) {
    this.socket = typeof address === 'string' ? connect(address) : connect(address[1], address[0]);
    this.socket.on('error', () => {});
    this.socket.on('data', (chunk: Buffer) => this.#reader.push(chunk));
    onTestFinished(() => void this.socket.destroy());
  }

  send(message: Buffer | string): void {
    this.socket.write(Buffer.concat(makeFrame([Buffer.from(message as string)])));
  }

  /** The next message; `undefined` when the other end has closed. */
  async receive(): Promise<Buffer | undefined> {
    let hasEnded = false;
    const ended = this.ended().then(() => (hasEnded = true));
    for (;;) {
      const message = this.#reader.shift();
      if (message || hasEnded) return message;
      await Promise.race([ended, new Promise((resolve) => this.socket.once('data', resolve))]);
    }
  }

  /** Resolves when the other end has closed. */
  async ended(): Promise<void> {
    if (!this.socket.destroyed) await new Promise((resolve) => this.socket.once('close', resolve));
  }
}

/** Resolves as soon as it is so; the test's own time-out ends what never is. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await setImmediate();
}

export function descriptors(): number {
  return readdirSync('/proc/self/fd').length;
}
