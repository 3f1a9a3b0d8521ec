/** The handshake, seen from either side: against ours, and against strangers that speak the protocol as they like. */
import { createHmac } from 'node:crypto';
import { createServer, type Socket } from 'node:net';

import { Client, type Address, type Connection } from 'mprun';
import { describe, expect, onTestFinished, test } from 'vitest';

import { FrameReader, headerFor, makeFrame } from '../../src/socket/framing.ts';
import { listen, pair, rejection, Stranger } from './support.ts';

const KEY = 'secret';
const CHALLENGE = /^#CHALLENGE#\{sha256\}[^]{40}$/;

const proofOf = (key: string, challenge: Buffer): Buffer =>
  Buffer.concat([Buffer.from('{sha256}'), createHmac('sha256', key).update(challenge).digest()]);
const challengeIn = (message: Buffer | undefined): Buffer => (message ?? Buffer.alloc(0)).subarray(11);

test.each([
  ['the same text', 'key', 'key'],
  ['the same bytes', Buffer.from('key'), 'key'],
  ['both an empty one', '', Buffer.alloc(0)],
])('%s: they know each other', async (_, mine, yours) => {
  const [server, client] = await pair(undefined, { authkey: mine }, { authkey: yours });
  await server.send('hello');
  expect(await client.recv()).toBe('hello');
});

test.each([
  ['another key', 'right', 'wrong'],
  ['an empty key', 'right', ''],
  ['a key, where the right one is empty', '', 'wrong'],
])('%s: both are told', async (_, right, wrong) => {
  const listener = await listen(undefined, { authkey: right });
  const accepted = rejection(listener.accept(5000));
  expect(await rejection(Client(listener.address, { authkey: wrong }))).toMatchObject({
    code: 'ERR_MPRUN_AUTHENTICATION',
    message: 'digest sent was rejected',
  });
  expect(await accepted).toMatchObject({
    code: 'ERR_MPRUN_AUTHENTICATION',
    message: 'digest received was wrong',
  });
});

test('a client without a key is told by its first recv(), and the listener when it says something', async () => {
  const listener = await listen(undefined, { authkey: KEY });
  const accepted = rejection(listener.accept(5000));
  const client = await Client(listener.address);
  onTestFinished(() => client.close());
  expect(await rejection(client.recv(5000))).toMatchObject({
    code: 'ERR_MPRUN_AUTHENTICATION',
    message: expect.stringMatching(/asks for an authkey, and none was given$/) as string,
  });
  await client.send('let me in');
  expect((await accepted).message).toBe('digest received was wrong: it has no name');
});

test('a client with a key, where the listener has none, gives up in time', async () => {
  const listener = await listen();
  const accepted = listener.accept(5000);
  expect(await rejection(Client(listener.address, { authkey: KEY, timeoutMs: 100 }))).toMatchObject({
    code: 'ERR_MPRUN_AUTHENTICATION',
    hint: 'does the other end have an authkey?',
  });
  expect((await rejection((await accepted).recv(5000))).name).toBe('EOFError');
});

test('a client whose handshake is aborted rejects with the reason', async () => {
  const listener = await listen();
  const controller = new AbortController();
  const connecting = rejection(Client(listener.address, { authkey: KEY, signal: controller.signal }));
  const server = await listener.accept(5000);
  controller.abort(new Error('enough'));
  expect((await connecting).message).toBe('enough');
  expect((await rejection(server.recv(5000))).name).toBe('EOFError');
});

test.each([[5], [null], [['key']], [new Date()]])('a key that is %j is refused', async (authkey) => {
  expect(await rejection(Client('/tmp/x', { authkey: authkey as never }))).toMatchObject({
    code: 'ERR_MPRUN_USAGE',
    message: 'authkey should be a byte string',
  });
});

describe('a listener with a key', () => {
  test('speaks as Python does from 3.12 on', async () => {
    const listener = await listen(undefined, { authkey: KEY });
    const stranger = new Stranger(listener.address);
    const challenge = await stranger.receive();
    expect(challenge?.toString('latin1')).toMatch(CHALLENGE);
    stranger.send(proofOf(KEY, challengeIn(challenge)));
    expect(String(await stranger.receive())).toBe('#WELCOME#');
    const mine = Buffer.from('{sha256}'.padEnd(48, 'r'));
    stranger.send(Buffer.concat([Buffer.from('#CHALLENGE#'), mine]));
    expect(await stranger.receive()).toEqual(proofOf(KEY, mine));
    // What it says next may come in the same packet, and be longer than anything in the handshake.
    const all = [Buffer.from('#WELCOME#'), Buffer.alloc(1000, 'x')].flatMap((part) => makeFrame([part]));
    stranger.socket.write(Buffer.concat(all));
    const connection = await listener.accept(5000);
    expect(await connection.recvBytes(1000, 5000)).toEqual(Buffer.alloc(1000, 'x'));
    connection.close();
  });

  const replies: Readonly<Record<string, readonly [(challenge: Buffer) => Buffer, string]>> = {
    'the MD5 of older Pythons': [
      (challenge) => createHmac('md5', KEY).update(challenge).digest(),
      'the other end uses md5, and only sha256 is accepted',
    ],
    'another digest': [
      (challenge) =>
        Buffer.concat([Buffer.from('{sha384}'), createHmac('sha384', KEY).update(challenge).digest()]),
      'the other end uses sha384, and only sha256 is accepted',
    ],
    'a proof without its challenge’s prefix': [
      (challenge) => proofOf(KEY, challenge.subarray('{sha256}'.length)),
      'digest received was wrong',
    ],
    'a proof that is cut off': [
      (challenge) => proofOf(KEY, challenge).subarray(0, -1),
      'digest received was wrong',
    ],
    'a proof with a tail': [
      (challenge) => Buffer.concat([proofOf(KEY, challenge), Buffer.of(0)]),
      'digest received was wrong',
    ],
    nothing: [() => Buffer.alloc(0), 'digest received was wrong: it has no name'],
  };

  test.each(Object.entries(replies))('refuses %s', async (_, [reply, message]) => {
    const listener = await listen(undefined, { authkey: KEY });
    const stranger = new Stranger(listener.address);
    stranger.send(reply(challengeIn(await stranger.receive())));
    expect(await rejection(listener.accept(5000))).toMatchObject({ name: 'AuthenticationError', message });
    expect(String(await stranger.receive())).toBe('#FAILURE#');
    await stranger.ended();
  });

  test('does not read a reply that is too long', async () => {
    const listener = await listen(undefined, { authkey: KEY });
    const stranger = new Stranger(listener.address);
    await stranger.receive();
    stranger.socket.write(headerFor(257));
    await stranger.ended();
  });
});

describe('a client with a key', () => {
  /** A listener that is none of ours, and says this first. */
  async function imposter(first: Buffer, next?: (proof: Buffer, socket: Socket) => void): Promise<Address> {
    const server = createServer((socket) => {
      const reader = new FrameReader();
      socket.on('error', () => {});
      socket.on('data', (chunk: Buffer) => {
        reader.push(chunk);
        for (let message = reader.shift(); message; message = reader.shift()) next?.(message, socket);
      });
      for (const part of makeFrame([first])) socket.write(part);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    return ['127.0.0.1', (server.address() as { port: number }).port];
  }

  async function connectTo(address: Address): Promise<Connection> {
    return Client(address, { authkey: KEY, timeoutMs: 5000 });
  }

  test.each([
    ['#CHALLENGE#'.padEnd(31, 'r'), 'the other end uses md5, and only sha256 is accepted'],
    ['#CHALLENGE#{md5}'.padEnd(60, 'r'), 'the other end uses md5, and only sha256 is accepted'],
    ['#CHALLENGE#{sha256}short', 'the challenge is too short: 13 bytes'],
    ['hello', 'what has come is no challenge, but another message'],
    [''.padEnd(257, 'x'), 'the other end was not authenticated: bad message length: 257 bytes'],
  ])('refuses %j', async (first, message) => {
    const address = await imposter(Buffer.from(first));
    expect(await rejection(connectTo(address))).toMatchObject({ name: 'AuthenticationError', message });
  });

  test('does not take an imposter for the listener that has let it in', async () => {
    const challenge = Buffer.from('#CHALLENGE#{sha256}'.padEnd(59, 'r'));
    let received = 0;
    const address = await imposter(challenge, (message, socket) => {
      const reply = ++received === 1 ? '#WELCOME#' : message;
      for (const part of makeFrame([Buffer.from(reply)])) socket.write(part);
    });
    expect(await rejection(connectTo(address))).toMatchObject({
      name: 'AuthenticationError',
      message: expect.stringMatching(/^digest received was wrong/) as string,
    });
  });
});
