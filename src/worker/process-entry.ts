/**
 * What a worker process runs: the loop, wired to this process's pipes. Every import here is paid at each
 * worker's start. Started as `node process-entry.js <name> <purpose> <kill signal>` with the file descriptors below.
 */
import { Socket } from 'node:net';

import { DEPTH_VARIABLE } from '../util/nesting.ts';
import { realm } from '../util/realm.ts';
import { decodeToWorker, encodeFromWorker } from '../wire/codec.ts';
import { encodeError } from '../wire/error.ts';
import { FrameReader } from '../wire/frame.ts';
import type { FromWorker } from '../wire/messages.ts';
import { makePrintsBlocking, writeFully } from './blocking-io.ts';
import { INBOX_FD, OUTBOX_FD, RECORD_FD, STDERR_FD } from './descriptors.ts';
import { WorkerLoop } from './loop.ts';
import { PrintMarker } from './print-marker.ts';
import { RunningWriter } from './running-record.ts';
import { flushBeforeSuicide } from './suicide.ts';

/** What a pipe takes without a reader (Linux). */
const PIPE_BYTES = 65_536;
/** As Node has it. */
const EXITCODE_UNCAUGHT = 1;

const inbox = new Socket({ fd: INBOX_FD, readable: true, writable: false });
const record = new RunningWriter(RECORD_FD);

const marker = new PrintMarker(makePrintsBlocking(), (stream, place) =>
  send({ type: 'unmarked', stream, place }),
);

const loop = new WorkerLoop({
  send,
  begin: (chunk, offset, now) => record.begin(chunk, offset, now),
  markPrints: (mark, place) => marker.mark(mark, place),
  holdOpen: (isHeld) => {
    const change = isHeld ? 'ref' : 'unref';
    // A closed socket would remember the wish for a connection to come.
    if (!inbox.destroyed) inbox[change]();
  },
  memoryBytes: () => process.memoryUsage.rss(),
  tell: (lines) => unlessBroken(() => writeFully(STDERR_FD, Buffer.from(`${lines}\n`))),
  leave: (exitcode) => process.exit(exitcode || process.exitCode),
});

const [, , name, purpose, killSignal] = process.argv;
let isDetached = false;

Object.assign(realm(), {
  name,
  isWorker: true,
  depth: Number(process.env[DEPTH_VARIABLE] ?? 1),
});

const reader = new FrameReader((kind, payload) => {
  const message = decodeToWorker(kind, payload);
  isDetached ||= message.type === 'detach';
  loop.receive(message);
});
inbox.on('data', (block: Buffer) => reader.push(block));
inbox.on('end', leaveWithParent);
inbox.on('error', leaveWithParent);
// Ctrl-C and its kin are the parent's to decide. In a process of one call, a signal is meant as it is.
// Where workers are ended by it, it does what it always does.
if (purpose === 'pool' && killSignal !== 'SIGINT') process.on('SIGINT', () => {});
process.on('beforeExit', () => loop.nothingLeft());
process.on('uncaughtExceptionMonitor', (error) => {
  // The task has a handler of its own, and the worker lives on.
  if (process.listenerCount('uncaughtException') > 0) return;
  loop.flush();
  unlessBroken(() =>
    writeFully(OUTBOX_FD, encodeFromWorker({ type: 'uncaught', error: encodeError(error), isTold: true })),
  );
  if (purpose === 'pool') return;
  // In the words of whoever started it, and without what Node shows of our own code.
  unlessBroken(() => writeFully(STDERR_FD, Buffer.from(`${loop.describe(error)}\n`)));
  process.exit(EXITCODE_UNCAUGHT);
});
process.on('exit', (exitcode) => loop.exiting(exitcode));
flushBeforeSuicide(() => loop.flush());

function send(message: FromWorker): void {
  const frame = encodeFromWorker(message);
  // The parent may take its time to read this: no input's time runs meanwhile.
  if (frame.length > PIPE_BYTES) record.pause(() => writeFully(OUTBOX_FD, frame));
  else writeFully(OUTBOX_FD, frame);
}

/** The parent is gone: it closes nothing while it lives. */
function leaveWithParent(): void {
  const { parentEnd } = realm();
  if (isDetached) {
    parentEnd.isOver = true;
    parentEnd.resolve();
    return;
  }
  realm().isOrphaned = true;
  process.exit();
}

/** Its streams are the task's to close, and the parent may have left: what cannot be said changes nothing. */
function unlessBroken(say: () => void): void {
  try {
    say();
  } catch {
    // Nobody is there to hear it.
  }
}
