/** Queues and pipes: what processes hand to each other. */
import { channels, python } from '../contestants.js';

const PYTHON = 'Python';
const group = 'Queues and pipes';
const rounds = 11;

const SMALL = 200_000;
const ROUND_TRIPS = 10_000;
const MEGABYTES = 250;

/** The same processes in Python: see `peer_channels.py`. */
const python_ = (crew) =>
  python(PYTHON, { setup: `from peer_channels import *; crew = ${crew}`, statement: 'crew.run()' });

const atLeast = (ours, ratio) => ({ ours, against: PYTHON, atLeast: ratio });

/** A case whose mprun contestants are `what` in each of the styles. */
function inAllStyles(what, amount, crew, { sync, awaited }, ratios) {
  return {
    group,
    amount,
    rounds,
    contestants: [
      channels(sync, what, amount, 'Sync'),
      channels(awaited, what, amount, 'Awaited'),
      channels('mprun, threads', what, amount, 'Sync', 'thread'),
      python_(crew),
    ],
    aims: [atLeast(sync, ratios.sync), atLeast(awaited, ratios.awaited)],
  };
}

const PUTS = { sync: 'mprun, putSync', awaited: 'mprun, await put' };
const PUTS_AND_GETS = { sync: 'mprun, putSync and getSync', awaited: 'mprun, await put and get' };
const RECEIVES = { sync: 'mprun, sendSync and recvSync', awaited: 'mprun, await send and recv' };
const BYTES = { sync: 'mprun, sendBytesSync', awaited: 'mprun, await sendBytes' };

const integers = inAllStyles('integers', SMALL, `ToParent(context, ${SMALL}, integer)`, PUTS, {
  sync: 1,
  awaited: 1,
});

export const channelCases = [
  {
    ...integers,
    id: 'queue',
    title: 'integers from a process to its parent, through a queue',
    unit: 'items',
    contestants: [
      ...integers.contestants,
      channels('mprun, putSync and getSync', 'integersGetSync', SMALL, 'Sync'),
    ],
  },
  {
    ...inAllStyles('objects', SMALL, `ToParent(context, ${SMALL}, small_object)`, PUTS, {
      sync: 1,
      awaited: 1,
    }),
    id: 'queue-objects',
    title: 'small objects from a process to its parent, through a queue',
    unit: 'items',
  },
  {
    ...inAllStyles('crowd', SMALL, `Crowd(context, ${SMALL})`, PUTS_AND_GETS, { sync: 1, awaited: 1 }),
    id: 'queue-crowd',
    title: 'integers from two processes to two others, through one queue',
    unit: 'items',
  },
  {
    ...inAllStyles('roundTrips', ROUND_TRIPS, `BetweenTwo(context, ping, pong, ${ROUND_TRIPS})`, RECEIVES, {
      sync: 1,
      awaited: 0.5,
    }),
    id: 'pipe',
    title: 'an integer there and back between two processes, through a pipe',
    unit: 'round trips',
  },
  {
    ...inAllStyles('values', MEGABYTES, `BetweenTwo(context, send, receive, ${MEGABYTES})`, RECEIVES, {
      sync: 0.8,
      awaited: 0.8,
    }),
    id: 'pipe-values',
    title: 'values of 1 MB from one process to another, through a pipe',
    unit: 'MB',
  },
  {
    ...inAllStyles(
      'bytes',
      MEGABYTES,
      `BetweenTwo(context, send_bytes, receive_bytes, ${MEGABYTES})`,
      BYTES,
      {
        sync: 0.8,
        awaited: 0.8,
      },
    ),
    id: 'pipe-bytes',
    title: 'bytes of 1 MB from one process to another, through a pipe',
    unit: 'MB',
  },
];
