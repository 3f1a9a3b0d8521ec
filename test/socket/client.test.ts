/** A connection from a client to a listener: what it does when one end is slow, closes, or dies. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Client, type Connection } from 'mprun';
import { describe, expect, onTestFinished, test } from 'vitest';

import { headerFor } from '../../src/socket/framing.ts';
import { program } from '../support/program.ts';
import { descriptors, listen, pair, rejection, Stranger, until } from './support.ts';

test('where nobody listens, it says so', async () => {
  const path = join(tmpdir(), 'mprun-nobody.sock');
  expect(await rejection(Client(path))).toMatchObject({
    code: 'ERR_MPRUN_CONNECTION_FAILED',
    message: expect.stringContaining(`cannot connect to '${path}'`) as string,
    hint: expect.stringContaining('ready()') as string,
  });
  const listener = await listen(['127.0.0.1', 0]);
  const { address } = listener;
  await listener.close();
  expect(await rejection(Client(address))).toMatchObject({
    message: expect.stringContaining('ECONNREFUSED') as string,
  });
  expect(await rejection(Client(['no-such-host.invalid', 1]))).toMatchObject({
    code: 'ERR_MPRUN_CONNECTION_FAILED',
  });
  expect((await rejection(Client(path, { signal: AbortSignal.abort(new Error('no')) }))).message).toBe('no');
});

describe('one end closes', () => {
  test('what it has sent comes first, then the end', async () => {
    const [server, client] = await pair();
    await client.send(1);
    await client.send(2);
    client.close();
    expect([await server.recv(), await server.recv()]).toEqual([1, 2]);
    for (let times = 0; times < 2; times++) expect((await rejection(server.recv())).name).toBe('EOFError');
    expect(await server.poll()).toBe(true);
  });

  test('what it has not awaited is sent all the same', async () => {
    const [server, client] = await pair(['127.0.0.1', 0]);
    const large = client.sendBytes(Buffer.alloc(20_000_000, 'x'));
    client.close();
    expect(await server.recvBytes()).toHaveLength(20_000_000);
    await large;
    expect((await rejection(server.recv())).name).toBe('EOFError');
  });

  test('those who wait at it are told, and those who call it later', async () => {
    const [server, client] = await pair();
    const waiting = [client.recv(), client.recv(5000), client.poll(5000)];
    client.close();
    client.close();
    for (const call of [...waiting, client.recv(), client.send(1), client.poll()])
      expect(await rejection(call)).toMatchObject({
        code: 'ERR_MPRUN_CONNECTION_CLOSED',
        message: 'handle is closed',
      });
    expect((await rejection(server.recv())).name).toBe('EOFError');
    expect(await rejection(server.send(1))).toMatchObject({ code: 'ERR_MPRUN_CONNECTION_BROKEN' });
  });

  test('what was received before a send failed can still be taken', async () => {
    const [server, client] = await pair();
    await server.send('first');
    await server.send('second');
    server.close();
    let error: unknown;
    while (!error) await client.send('x'.repeat(1000)).catch((reason: unknown) => (error = reason));
    expect(error).toMatchObject({ code: 'ERR_MPRUN_CONNECTION_BROKEN', message: 'the other end is closed' });
    expect([await client.recv(5000), await client.recv(5000)]).toEqual(['first', 'second']);
    expect((await rejection(client.recv(5000))).name).toBe('EOFError');
  });
});

describe('waiting', () => {
  test('who comes first gets the first message; who gave up takes none', async () => {
    const [server, client] = await pair();
    const controller = new AbortController();
    const given = [
      server.recv(),
      server.recv(5),
      server.recv({ signal: controller.signal }),
      server.recv(),
    ] as const;
    expect((await rejection(given[1])).name).toBe('TimeoutError');
    controller.abort(new Error('enough'));
    expect((await rejection(given[2])).message).toBe('enough');
    for (const k of [1, 2, 3]) await client.send(k);
    expect([await given[0], await given[3], await server.recv()]).toEqual([1, 2, 3]);
  });

  test('a message that comes in parts, while calls time out, comes whole to one that waits', async () => {
    const listener = await listen();
    const stranger = new Stranger(listener.address);
    const server = await listener.accept(5000);
    const message = Buffer.alloc(300_000, 'part');
    stranger.socket.write(headerFor(message.length));
    for (let at = 0; at < message.length; at += 100_000) {
      expect((await rejection(server.recvBytes(undefined, 1))).name).toBe('TimeoutError');
      stranger.socket.write(message.subarray(at, at + 100_000));
    }
    expect((await server.recvBytes(undefined, 5000)).equals(message)).toBe(true);
    server.close();
  });

  test('poll() sees what has come, and the end; it takes nothing', async () => {
    const [server, client] = await pair();
    expect(await server.poll()).toBe(false);
    const polled = server.poll(Infinity);
    await client.sendBytes(Buffer.alloc(1_000_000));
    expect(await polled).toBe(true);
    expect(await server.poll()).toBe(true);
    expect(await server.recvBytes()).toHaveLength(1_000_000);
    client.close();
    expect(await server.poll(5000)).toBe(true);
  });

  test('polling without ever waiting sees a message larger than what is read ahead', async () => {
    const [server, client] = await pair();
    const sent = client.sendBytes(Buffer.alloc(5_000_000));
    while (!(await server.poll())) await until(() => true);
    expect(server.recvBytesSync()).toHaveLength(5_000_000);
    await sent;
  });

  test('the blocking calls give what is there, and refuse to wait', async () => {
    const [server, client] = await pair();
    client.sendSync('there');
    expect(await server.poll(5000)).toBe(true);
    expect(server.pollSync()).toBe(true);
    expect(server.recvSync()).toBe('there');
    expect(() => server.recvSync(0)).toThrow('nothing came within 0ms');
    for (const call of [
      () => server.recvSync(),
      () => server.recvSync(100),
      () => server.pollSync(100),
      () => server.sendBytesSync(Buffer.alloc(1_000_000)),
    ])
      expect(call).toThrow(expect.objectContaining({ code: 'ERR_MPRUN_DEADLOCK' }));
  });
});

describe('an end that does not read', () => {
  /** Sends until there is no room. */
  async function fill(connection: Connection): Promise<number> {
    for (let sent = 0; ; sent++) {
      const error = await connection.send('x'.repeat(10_000), 100).catch((reason: unknown) => reason);
      if (error) {
        expect(error).toMatchObject({ name: 'TimeoutError', message: /nothing was sent$/ });
        return sent;
      }
    }
  }

  test.each([
    ['a path', undefined],
    ['a port', ['127.0.0.1', 0] as const],
  ])('at %s keeps the other from sending, and gets each message once', async (_, address) => {
    const [server, client] = await pair(address);
    const sent = await fill(client);
    // TCP alone has buffers of several megabytes.
    expect(sent).toBeLessThan(2000);
    const waiting = client.send('last');
    for (let k = 0; k < sent; k++) expect(await server.recv()).toHaveLength(10_000);
    await waiting;
    expect(await server.recv()).toBe('last');
    expect(await server.poll()).toBe(false);
  });

  test('a message that is half written when its time is over goes on, whatever becomes of its bytes', async () => {
    const [server, client] = await pair();
    const bytes = Buffer.alloc(10_000_000, 'a');
    await client.sendBytes(bytes, {}, 20);
    bytes.fill('b');
    expect((await server.recvBytes()).equals(Buffer.alloc(10_000_000, 'a'))).toBe(true);
  });
});

describe('a length that cannot be', () => {
  test('nothing can be received any more; sending goes on', async () => {
    const listener = await listen();
    const stranger = new Stranger(listener.address);
    const server = await listener.accept(5000);
    stranger.socket.write(Buffer.from('fffffff0', 'hex'));
    for (let times = 0; times < 2; times++)
      expect(await rejection(server.recv(5000))).toMatchObject({
        code: 'ERR_MPRUN_CONNECTION_MESSAGE',
        message: expect.stringMatching(/^bad message length/) as string,
      });
    expect([server.readable, server.writable]).toEqual([false, true]);
    await server.send('still');
    expect(await stranger.receive()).toBeDefined();
    server.close();
  });

  test('the same for a message that is longer than asked for', async () => {
    const [server, client] = await pair();
    await client.sendBytes(Buffer.alloc(10));
    expect((await rejection(server.recvBytes(9))).message).toMatch(/^bad message length/);
    expect(server.readable).toBe(false);
  });
});

test.each([
  ['bytes that are no value', '#'],
  ['a value of text that is none', '\u00f8{"a":'],
  ['a value of the other kind that is none', '\u00fa\u00ff\u000f*'],
])('%s: recv() says so, and the next message comes', async (_, garbage) => {
  const [server, client] = await pair();
  await client.sendBytes(Buffer.from(garbage, 'latin1'));
  await client.send('next');
  expect(await rejection(server.recv(5000))).toMatchObject({ code: 'ERR_MPRUN_CONNECTION_MESSAGE' });
  expect(await server.recv(5000)).toBe('next');
});

test.each([
  ['a path', undefined],
  ['a port', ['127.0.0.1', 0] as const],
])('at %s, what was killed amid a message leaves no part of it', async (_, address) => {
  const listener = await listen(address);
  const child = program(`
    import { Client } from 'mprun';
    const connection = await Client(${JSON.stringify(listener.address)});
    await connection.send('whole');
    // It resolves when time is over: the message is half written then.
    await connection.sendBytes(Buffer.alloc(50_000_000), {}, 50);
    console.error('half written');
    await connection.send('for ever');
  `);
  const server = await listener.accept(10_000);
  await child.sees('half written');
  // What the other end has not read makes its end a reset.
  await server.send('unread');
  child.process.kill('SIGKILL');
  await child.result;
  expect(await server.recv(10_000)).toBe('whole');
  for (let times = 0; times < 2; times++)
    expect(await rejection(server.recvBytes(undefined, 10_000))).toMatchObject({
      code: 'ERR_MPRUN_CONNECTION_BROKEN',
      message: 'got end of file during message',
    });
  server.close();
});

test('what was killed between messages has just ended', async () => {
  const listener = await listen(['127.0.0.1', 0]);
  const child = program(`
    import { Client } from 'mprun';
    const connection = await Client(${JSON.stringify(listener.address)});
    await connection.send(process.pid);
    await connection.recv();
  `);
  const server = await listener.accept(10_000);
  process.kill((await server.recv()) as number, 'SIGKILL');
  expect((await rejection(server.recv(10_000))).name).toBe('EOFError');
  await child.result;
});

test('connections leave no descriptor, closed by either end', async () => {
  const listener = await listen();
  const before = descriptors();
  for (let k = 0; k < 50; k++) {
    const client = await Client(listener.address);
    const server = await listener.accept(5000);
    const [first, second] = k % 2 ? [client, server] : [server, client];
    first.close();
    await rejection(second.recv());
  }
  await until(() => descriptors() <= before);
});

const hasPython = spawnSync('python3', ['--version']).status === 0;

test.runIf(hasPython)('Python sends bytes here, and receives ours, without a key', async () => {
  const listener = await listen(['127.0.0.1', 0]);
  const [host, port] = listener.address as readonly [string, number];
  const code = `
import sys
from multiprocessing.connection import Client
connection = Client((sys.argv[1], int(sys.argv[2])))
while True:
    try:
        message = connection.recv_bytes()
    except EOFError:
        break
    connection.send_bytes(message[::-1])
`;
  const child = spawn('python3', ['-c', code, host, String(port)], { stdio: 'inherit' });
  onTestFinished(() => void child.kill('SIGKILL'));
  const server = await listener.accept(10_000);
  for (const message of [
    Buffer.from('abc'),
    Buffer.alloc(0),
    Buffer.alloc(20_000, 'xy'),
    Buffer.alloc(3e7, 'z'),
  ]) {
    await server.sendBytes(message);
    expect((await server.recvBytes(undefined, 10_000)).equals(Buffer.from(message).reverse())).toBe(true);
  }
  server.close();
  expect(await once(child, 'exit')).toEqual([0, null]);
});
