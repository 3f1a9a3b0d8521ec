/**
 * Queues and pipes, once, in a process of its own: `node bench/channels.js <what> <messages> <style> [thread]` prints milliseconds, of
 * which the starts of processes are no part. The style is that of those who hand things to each other: `Sync`, or `Awaited`.
 */
import { Barrier, Pipe, Process, Queue, RawArray, Thread } from '../dist/bundle/index.mjs';
import { ROUNDS, takeAll, takeAllSync } from './roles.js';

/** A main thread does not block for ever. */
const MAIN_WAIT_MS = 60_000;
const MEGABYTE = 2 ** 20;

const measurements = {
  integers: (n) => toParent(n, 'integers', takeAll),
  integersGetSync: (n) => toParent(n, 'integers', (queue) => takeAllSync(queue, MAIN_WAIT_MS)),
  objects: (n) => toParent(n, 'objects', takeAll),
  crowd,
  roundTrips: (n) => betweenTwo('ping', 'pong', n),
  values: (n) => betweenTwo('send', 'receive', n, MEGABYTE),
  bytes: (n) => betweenTwo('sendBytes', 'receiveBytes', n, MEGABYTE),
};
const [what, messages, style, backend] = process.argv.slice(2);
const members = [];
console.log(await measurements[what](Number(messages)));
await Promise.all(members.map((member) => member.join()));
process.exit(0);

/** One process puts, the parent takes. */
function toParent(n, kind, take) {
  const queue = new Queue();
  const barrier = new Barrier(2);
  start('produce', barrier, queue, n, kind);
  return timed(barrier, n, () => take(queue));
}

/** Two put, two others take. */
function crowd(n) {
  const queue = new Queue();
  const barrier = new Barrier(5);
  const taken = new RawArray('i', 2);
  for (const place of [0, 1]) {
    start('produce', barrier, queue, n / 2, 'integers');
    start('consume', barrier, queue, taken, place);
  }
  return timed(
    barrier,
    n,
    () => 0,
    () => taken.get(0) + taken.get(1),
  );
}

function betweenTwo(one, other, n, ...rest) {
  const barrier = new Barrier(3);
  const [a, b] = Pipe();
  start(one, barrier, a, n, ...rest);
  start(other, barrier, b, n, ...rest);
  // They look at what they get themselves.
  return timed(barrier, n, () => n);
}

function start(role, ...args) {
  const Member = backend === 'thread' ? Thread : Process;
  const name = style === 'Sync' ? `${role}Sync` : role;
  const member = new Member({ target: new URL(`./roles.js#${name}`, import.meta.url), args });
  member.start();
  members.push(member);
}

/** The last round: from when everybody is there until everybody is done. */
async function timed(barrier, n, ownPart, taken = () => 0) {
  let ms;
  for (let round = 0; round < ROUNDS; round++) {
    await barrier.wait();
    const startedAt = performance.now();
    const own = await ownPart();
    await barrier.wait();
    ms = performance.now() - startedAt;
    if (own + taken() !== n) throw new Error(`${own + taken()} messages are wrong: there were ${n}`);
  }
  return ms;
}
