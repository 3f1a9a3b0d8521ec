import { existsSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Client, Listener, type Address } from 'mprun';
import { describe, expect, onTestFinished, test } from 'vitest';

import { headerFor } from '../../src/socket/framing.ts';
import { program } from '../support/program.ts';
import { travel } from '../shared/support.ts';
import { descriptors, listen, pair, rejection, Stranger, until } from './support.ts';

let count = 0;
const KINDS: Readonly<Record<string, () => Address | undefined>> = {
  'an arbitrary path': () => undefined,
  'a path': () => join(tmpdir(), `mprun-test-${process.pid}-${count++}.sock`),
  'an abstract name': () => `\0mprun-test-${process.pid}-${count++}`,
  'a port': () => ['127.0.0.1', 0],
  "a port of a host's name": () => ['localhost', 0],
};

describe.each(Object.entries(KINDS))('at %s', (_, makeAddress) => {
  test('values and bytes go both ways, whole and in order', async () => {
    const [server, client] = await pair(makeAddress());
    const value = { text: 'ä€', map: new Map([[1, new Date(0)]]), list: [1, undefined], big: 10n };
    await server.send(value);
    expect(await client.recv()).toEqual(value);
    await client.sendBytes(Buffer.from('abc'), { offset: 1 });
    expect(String(await server.recvBytes())).toBe('bc');
    await client.send('');
    await client.sendBytes(Buffer.alloc(0));
    expect(await server.recv()).toBe('');
    expect(await server.recvBytes()).toHaveLength(0);
  });

  test('twenty megabytes, and thousands of small ones behind them', async () => {
    const [server, client] = await pair(makeAddress());
    const large = Buffer.alloc(20_000_000, 'large');
    const sent = Promise.all([
      client.sendBytes(large),
      ...Array.from({ length: 5000 }, (_, k) => client.send(k)),
    ]);
    expect((await server.recvBytes()).equals(large)).toBe(true);
    for (let k = 0; k < 5000; k++) expect(await server.recv()).toBe(k);
    await sent;
  });

  test('a program of its own can connect', async () => {
    const listener = await listen(makeAddress(), { authkey: 'secret' });
    const child = program(`
      import { Client } from 'mprun';
      const connection = await Client(${JSON.stringify(listener.address)}, { authkey: 'secret' });
      for await (const number of connection) await connection.send(number * 2);
      console.log('end');
    `);
    const connection = await listener.accept(10_000);
    for (let k = 0; k < 10; k++) {
      await connection.send(k);
      expect(await connection.recv(10_000)).toBe(k * 2);
    }
    connection.close();
    expect(await child.result).toMatchObject({ stdout: 'end\n', stderr: '', code: 0 });
  });
});

test('the address has the port that it got, and the path is for this user alone, until it is closed', async () => {
  const [, port] = (await listen(['127.0.0.1', 0])).address as readonly [string, number];
  expect(port).toBeGreaterThan(0);
  const listener = await listen();
  const path = listener.address as string;
  expect(statSync(path).mode & 0o777).toBe(0o600);
  await listener.close();
  expect(existsSync(path)).toBe(false);
  expect(() => listener.address).toThrow('listener is closed');
});

test('it has no address before it is bound', async () => {
  const listener = new Listener();
  expect(() => listener.address).toThrow('the listener is not bound yet');
  await listener.close();
});

test('lastAccepted says where the client is', async () => {
  const listener = await listen(['127.0.0.1', 0]);
  expect(listener.lastAccepted).toBeUndefined();
  const client = await Client(listener.address);
  onTestFinished(() => client.close());
  const server = await listener.accept(5000);
  expect(listener.lastAccepted).toEqual(['127.0.0.1', expect.any(Number)]);
  const [host, port] = listener.lastAccepted as readonly [string, number];
  expect(String(server)).toBe(`<Connection(${host}:${port})>`);
  server.close();
  expect(String(server)).toBe('<Connection(closed)>');
});

test.each(['a path', 'a port'])('two at %s: the second one is told', async (kind) => {
  const first = await listen(KINDS[kind]?.());
  const second = new Listener(first.address);
  for (const asked of [second.ready(), second.accept()])
    expect(await rejection(asked)).toMatchObject({
      code: 'ERR_MPRUN_CONNECTION_FAILED',
      message: expect.stringContaining('EADDRINUSE') as string,
      hint: expect.any(String) as string,
    });
  await second.close();
  // The first one is as it was.
  const client = await Client(first.address);
  client.close();
});

test('a file that is in the way stays, and what is wrong is said', async () => {
  const file = join(tmpdir(), `mprun-test-stale-${process.pid}.sock`);
  writeFileSync(file, '');
  await using listener = new Listener(file);
  expect(await rejection(listener.ready())).toMatchObject({
    hint: 'another program listens there; if it has died, remove the file first',
  });
  await listener.close();
  expect(existsSync(file)).toBe(true);
});

test('nobody need ask: a listener that could not be bound crashes nothing', async () => {
  const code = `
    import { Listener } from 'mprun';
    new Listener('/no/such/folder/socket');
    setTimeout(() => console.log('fine'), 50);
  `;
  expect(await program(code).result).toMatchObject({ stdout: 'fine\n', stderr: '', code: 0 });
});

test('what is no address, family or key is refused at once', () => {
  const make =
    (...args: unknown[]) =>
    () =>
      Reflect.construct(Listener, args) as Listener;
  expect(make(5)).toThrow('address type of 5 unrecognized');
  expect(make('\\\\.\\pipe\\name')).toThrow('Family AF_PIPE is not recognized.');
  expect(make(undefined, { family: 'AF_PIPE' })).toThrow('Family AF_PIPE is not recognized.');
  expect(make('/tmp/x', { family: 'AF_INET' })).toThrow('address of AF_UNIX, and not of AF_INET');
  expect(make(undefined, { authkey: 5 })).toThrow('authkey should be a byte string');
  expect(make(['127.0.0.1', 70_000])).toThrow('Expected a port to be a whole number from 0 to 65535');
  expect(make('/tmp/'.padEnd(200, 'x'))).toThrow('is longer');
  expect(make(undefined, { authKey: 'x' })).toThrow('a listener has no option `authKey`');
});

test('close() ends those who wait for a client; connections stay; nobody can come any more', async () => {
  const [server, client] = await pair();
  const listener = await listen();
  const { address } = listener;
  const waiting = [listener.accept(), listener.accept(5000)];
  await listener.close();
  await listener.close();
  for (const accepted of [...waiting, listener.accept()])
    expect(await rejection(accepted)).toMatchObject({
      code: 'ERR_MPRUN_CONNECTION_CLOSED',
      message: 'listener is closed',
    });
  expect(await rejection(Client(address))).toMatchObject({ code: 'ERR_MPRUN_CONNECTION_FAILED' });
  await server.send(1);
  expect(await client.recv()).toBe(1);
});

test('an accept() that was given up takes nothing from the next', async () => {
  const listener = await listen();
  expect((await rejection(listener.accept(0))).message).toBe('nobody has connected within 0ms');
  const controller = new AbortController();
  const aborted = listener.accept({ signal: controller.signal });
  controller.abort(new Error('enough'));
  expect((await rejection(aborted)).message).toBe('enough');
  const client = await Client(listener.address);
  (await listener.accept(5000)).close();
  expect((await rejection(client.recv(5000))).name).toBe('EOFError');
});

test('a silent client and one that sends byte by byte keep nobody waiting, and are sent away in time', async () => {
  const listener = await listen(undefined, { authkey: 'key', handshakeMs: 300 });
  const silent = new Stranger(listener.address);
  const slow = new Stranger(listener.address);
  const rest = [...headerFor(200), ...Buffer.alloc(100)].map((byte) => Buffer.of(byte));
  const drip = setInterval(() => slow.socket.write(rest.shift() ?? ''), 5);
  onTestFinished(() => clearInterval(drip));
  await Promise.all([silent.receive(), slow.receive()]);
  const accepted = listener.accept(5000);
  const client = await Client(listener.address, { authkey: 'key' });
  (await accepted).close();
  client.close();
  await Promise.all([silent.ended(), slow.ended()]);
  expect((await rejection(listener.accept(0))).name).toBe('TimeoutError');
});

test('whoever goes away, or speaks something else, is no concern of accept()', async () => {
  const listener = await listen(['127.0.0.1', 0], { authkey: 'key' });
  const accepted = listener.accept(10_000);
  const scanner = new Stranger(listener.address);
  scanner.socket.once('connect', () => scanner.socket.destroy());
  const leaver = new Stranger(listener.address);
  await leaver.receive();
  leaver.socket.destroy();
  const browser = new Stranger(listener.address);
  browser.socket.write('GET / HTTP/1.1\r\n\r\n');
  await browser.ended();
  const client = await Client(listener.address, { authkey: 'key' });
  await client.send('served');
  expect(await (await accepted).recv(5000)).toBe('served');
  client.close();
});

test('a loop over a listener passes over those who have another key', async () => {
  const listener = await listen(undefined, { authkey: 'right' });
  const served: unknown[] = [];
  const loop = (async () => {
    for await (const connection of listener) {
      served.push(await connection.recv());
      connection.close();
    }
  })();
  for (const authkey of ['wrong', 'right', 'other', 'right'])
    await Client(listener.address, { authkey }).then(
      async (client) => {
        await client.send(authkey);
        await client.recv().catch(() => {});
        client.close();
      },
      () => {},
    );
  await listener.close();
  await loop;
  expect(served).toEqual(['right', 'right']);
});

test('hundreds at once are all served, and nothing is left open', async () => {
  const listener = await listen(undefined, { authkey: 'key' });
  const before = descriptors();
  const clients = Promise.all(
    Array.from({ length: 300 }, async (_, k) => {
      const client = await Client(listener.address, { authkey: 'key' });
      await client.send(k);
      const reply = await client.recv();
      client.close();
      return reply;
    }),
  );
  for (let served = 0; served < 300; served++) {
    const connection = await listener.accept(10_000);
    void connection
      .recv()
      .then((k) => connection.send(k))
      .then(() => connection.close());
  }
  expect(await clients).toEqual(Array.from({ length: 300 }, (_, k) => k));
  await until(() => descriptors() <= before);
});

test('a program ends while it has a listener, a silent client and a connection that nobody waits for', async () => {
  const code = `
    import { Client, Listener } from 'mprun';
    import { connect } from 'node:net';
    const open = new Listener();
    const client = await Client(await open.ready());
    const server = await open.accept();
    const keyed = new Listener(undefined, { authkey: 'key' });
    const silent = connect(await keyed.ready());
    await new Promise((resolve) => silent.once('data', resolve));
    silent.unref();
    process.on('exit', () => console.log('exit', client.closed, server.closed));
  `;
  expect(await program(code).result).toMatchObject({ stdout: 'exit false false\n', stderr: '', code: 0 });
});

test('a program that leaves without closing leaves no path behind', async () => {
  const code = `
    import { Listener } from 'mprun';
    console.log(await new Listener().ready());
    process.exit();
  `;
  const { stdout } = await program(code).result;
  expect(stdout).toMatch(/mprun-\d+-\w+\.sock\n$/);
  expect(existsSync(stdout.trim())).toBe(false);
});

test('a connection cannot be sent to another process, and says why', async () => {
  const [server, client] = await pair();
  expect(() => travel(server)).toThrow('a connection over a socket belongs to the process that has made it');
  expect((await rejection(client.send({ deep: [client] }))).message).toContain('belongs to the process');
});
