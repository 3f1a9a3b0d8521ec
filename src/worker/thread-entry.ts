/**
 * What a worker thread runs: the loop, wired to the thread's ports. Piscina loads this module and calls its function with
 * each envelope; outcomes leave by a port of ours, as they come. No code of the user's runs before the first
 * envelope: Piscina does not survive a thread that fails while it boots.
 */
import { MessagePort, parentPort, workerData } from 'node:worker_threads';
import v8 from 'node:v8';

import { inheritTable } from '../memory/thread-table.ts';
import { inheritNativeUse } from '../util/native-use.ts';
import { realm } from '../util/realm.ts';
import { Beside, type Movable } from '../wire/beside.ts';
import { decodeToWorker, encodeFromWorker } from '../wire/codec.ts';
import { open, seal, sealLaden, type Envelope, type FromThread, type ToThread } from '../wire/envelope.ts';
import { encodeError } from '../wire/error.ts';
import { FrameReader } from '../wire/frame.ts';
import type { FromWorker } from '../wire/messages.ts';
import { WorkerLoop } from './loop.ts';
import { PrintGauge } from './print-gauge.ts';
import { SharedRecord } from './shared-record.ts';
import { catchPrints } from './thread-prints.ts';

/** What the parent gives a thread at its start. */
export interface ThreadData {
  readonly name: string;
  readonly depth: number;
  readonly record: SharedArrayBuffer;
  readonly gauge: SharedArrayBuffer;
  /** Of members that share memory, where threads alone can. */
  readonly members: SharedArrayBuffer;
  readonly nativeUse: SharedArrayBuffer;
}

const { name, depth, ...memory } = workerData as ThreadData;
inheritTable(memory.members);
inheritNativeUse(memory.nativeUse);
const record = new SharedRecord(memory.record);
const gauge = new PrintGauge(memory.gauge);
const inbox = findInbox();
let outbox: MessagePort | undefined;

const loop = new WorkerLoop({
  send,
  begin: (chunk, offset, now) => record.begin(chunk, offset, now),
  markPrints: (_mark, place) => {
    post({ type: 'printsOf', place });
    return undefined;
  },
  holdOpen: (isHeld) => {
    const change = isHeld ? 'ref' : 'unref';
    parentPort?.[change]();
    inbox()?.[change]();
  },
  memoryBytes: () => {
    const { total_heap_size: heap, external_memory: external } = v8.getHeapStatistics();
    return heap + external;
  },
  tell: (lines) => process.stderr.write(`${lines}\n`),
  leave: (exitcode) => process.exit(exitcode || process.exitCode),
});

Object.assign(realm(), { name, isWorker: true, depth, sharesMemory: true });
catchPrints((stream, bytes) => {
  gauge.add(bytes.length);
  post({ type: 'print', stream, bytes });
  gauge.wait();
});

process.on('beforeExit', () => loop.nothingLeft());
process.on('uncaughtExceptionMonitor', (error) => {
  // The task has a handler of its own, and the worker lives on.
  if (process.listenerCount('uncaughtException') > 0) return;
  loop.flush();
  process.stderr.write(`${loop.describe(error)}\n`);
  send({ type: 'uncaught', error: encodeError(error), isTold: true });
});
process.on('exit', (exitcode) => loop.exiting(exitcode));

/** Takes an envelope. Returns when it is accepted, not when its work is done: that is told by messages. */
export default function accept(message: ToThread): void {
  if (message instanceof Uint8Array) {
    receive(message);
    return;
  }
  switch (message.type) {
    case 'connect':
      outbox = message.port;
      return;
    case 'laden':
      receive(message);
      return;
    default:
      message satisfies never;
  }
}

function receive(envelope: Envelope): void {
  const { frames, items } = open(envelope);
  new FrameReader((kind, payload) => loop.receive(decodeToWorker(kind, payload, items))).push(frames);
}

function send(message: FromWorker): void {
  const beside = new Beside();
  const frame = encodeFromWorker(message, beside);
  const cargo = beside.load();
  const { envelope, transferList } = cargo ? sealLaden(frame, cargo) : seal([frame]);
  post(envelope, transferList);
}

function post(message: FromThread, transferList: readonly Movable[] = []): void {
  outbox?.postMessage(message, transferList);
}

/**
 * The port that envelopes come by: Piscina's own, which it shows nobody. It is the first that is listened to after this
 * module was loaded.
 */
function findInbox(): () => MessagePort | undefined {
  let port: MessagePort | undefined;
  const find = (found: MessagePort): void => {
    port = found;
  };
  Object.defineProperty(MessagePort.prototype, 'on', {
    configurable: true,
    get(this: MessagePort) {
      // Inherited again, as it was.
      Reflect.deleteProperty(MessagePort.prototype, 'on');
      find(this);
      return Reflect.get(this, 'on') as unknown;
    },
  });
  return () => port;
}
