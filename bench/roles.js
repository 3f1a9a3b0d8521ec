/**
 * What processes do that hand things to each other, blocking and awaited. All begin together, when everybody is there, and the round is
 * over when everybody is done.
 */

/** One to get warm, and one that is measured. */
export const ROUNDS = 2;

const makers = {
  integers: (k) => k,
  objects: (k) => ({ id: k, name: `name ${k}` }),
};

/** Puts so many, and `null` behind them. */
export function produceSync(barrier, queue, count, kind) {
  const make = makers[kind];
  roundsSync(barrier, () => {
    for (let k = 0; k < count; k++) queue.putSync(make(k));
    queue.putSync(null);
  });
}

export function produce(barrier, queue, count, kind) {
  const make = makers[kind];
  return rounds(barrier, async () => {
    for (let k = 0; k < count; k++) await queue.put(make(k));
    await queue.put(null);
  });
}

/** @param taken who takes how many, one number for each consumer */
export function consumeSync(barrier, queue, taken, place) {
  roundsSync(barrier, () => {
    taken.set(place, takeAllSync(queue));
  });
}

export function consume(barrier, queue, taken, place) {
  return rounds(barrier, async () => {
    taken.set(place, await takeAll(queue));
  });
}

/** @returns how many there were until a `null` */
export function takeAllSync(queue, wait) {
  let count = 0;
  while (queue.getSync(wait) !== null) count++;
  return count;
}

export async function takeAll(queue) {
  let count = 0;
  while ((await queue.get()) !== null) count++;
  return count;
}

export function pingSync(barrier, connection, count) {
  roundsSync(barrier, () => {
    for (let k = 0; k < count; k++) {
      connection.sendSync(k);
      expectEqual(connection.recvSync(), k);
    }
  });
}

export function ping(barrier, connection, count) {
  return rounds(barrier, async () => {
    for (let k = 0; k < count; k++) {
      await connection.send(k);
      expectEqual(await connection.recv(), k);
    }
  });
}

export function pongSync(barrier, connection, count) {
  roundsSync(barrier, () => {
    for (let k = 0; k < count; k++) connection.sendSync(connection.recvSync());
  });
}

export function pong(barrier, connection, count) {
  return rounds(barrier, async () => {
    for (let k = 0; k < count; k++) await connection.send(await connection.recv());
  });
}

/** Sends the same bytes so many times, as values. */
export function sendSync(barrier, connection, count, bytes) {
  const message = Buffer.alloc(bytes, 1);
  roundsSync(barrier, () => {
    for (let k = 0; k < count; k++) connection.sendSync(message);
  });
}

export function send(barrier, connection, count, bytes) {
  const message = Buffer.alloc(bytes, 1);
  return rounds(barrier, async () => {
    for (let k = 0; k < count; k++) await connection.send(message);
  });
}

export function receiveSync(barrier, connection, count, bytes) {
  roundsSync(barrier, () => {
    for (let k = 0; k < count; k++) expectEqual(connection.recvSync().length, bytes);
  });
}

export function receive(barrier, connection, count, bytes) {
  return rounds(barrier, async () => {
    for (let k = 0; k < count; k++) expectEqual((await connection.recv()).length, bytes);
  });
}

/** The same, and the bytes are the messages. */
export function sendBytesSync(barrier, connection, count, bytes) {
  const message = Buffer.alloc(bytes, 1);
  roundsSync(barrier, () => {
    for (let k = 0; k < count; k++) connection.sendBytesSync(message);
  });
}

export function sendBytes(barrier, connection, count, bytes) {
  const message = Buffer.alloc(bytes, 1);
  return rounds(barrier, async () => {
    for (let k = 0; k < count; k++) await connection.sendBytes(message);
  });
}

export function receiveBytesSync(barrier, connection, count, bytes) {
  roundsSync(barrier, () => {
    for (let k = 0; k < count; k++) expectEqual(connection.recvBytesSync().length, bytes);
  });
}

export function receiveBytes(barrier, connection, count, bytes) {
  return rounds(barrier, async () => {
    for (let k = 0; k < count; k++) expectEqual((await connection.recvBytes()).length, bytes);
  });
}

function roundsSync(barrier, work) {
  for (let round = 0; round < ROUNDS; round++) {
    barrier.waitSync();
    work();
    barrier.waitSync();
  }
}

async function rounds(barrier, work) {
  for (let round = 0; round < ROUNDS; round++) {
    await barrier.wait();
    await work();
    await barrier.wait();
  }
}

function expectEqual(got, expected) {
  if (got !== expected) throw new Error(`${got} is wrong: expected ${expected}`);
}
