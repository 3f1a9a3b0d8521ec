/**
 * Workers as threads of this process, on Piscina: one pool of one thread for each worker, so that which thread gets what,
 * and when it ends, is ours to say (docs/decisions/0008-threads-on-piscina.md). The only importer of piscina.
 *
 *     post(message) ──┐ all of one turn
 *     post(message) ──┴─▶ envelope ──piscina.run──▶ thread-entry: accepts, answers Piscina at once
 *     listener.message ◀── envelope ◀─────────────── outcomes, as they come, by a port of ours
 *
 * All that has come by that port is read at once, and before the thread's end is told: what it had posted survives it.
 */
import { createRequire } from 'node:module';
import { MessageChannel, receiveMessageOnPort, type MessagePort, type Worker } from 'node:worker_threads';

import type { Piscina } from 'piscina';

import { realm } from '../util/realm.ts';
import { Beside, type Manner, type Movable } from '../wire/beside.ts';
import { decodeFromWorker, encodeToWorker } from '../wire/codec.ts';
import { open, seal, sealLaden, type Envelope, type FromThread, type ToThread } from '../wire/envelope.ts';
import { encodeError } from '../wire/error.ts';
import { FrameReader, type FrameKind } from '../wire/frame.ts';
import { leaveFolderAtEnd } from '../memory/folder.ts';
import { tableOfThreads } from '../memory/thread-table.ts';
import type { FromWorker, ToWorker } from '../wire/messages.ts';
import type { Running } from '../worker/running-record.ts';
import { PrintGauge } from '../worker/print-gauge.ts';
import { SharedRecord } from '../worker/shared-record.ts';
import type { ThreadData } from '../worker/thread-entry.ts';
import type { Backend, BackendWorker, WorkerListener, WorkerSettings } from './backend.ts';
import { InnerPrints } from './inner-prints.ts';
import { guardNativeUse, tidyNativeUse } from './thread-ends.ts';
import { defined, environment } from './thread-settings.ts';

const ENTRY = new URL('../../dist/bundle/thread.js', import.meta.url).href;
const EXITCODE_TERMINATED = 1;
/** As much of an exit code as systems keep of a process's. */
const EXITCODE_MASK = 0xff;
/** So long may messages be read in one go; a thread may send for ever. */
const READ_MS = 5;
/** A thread that has not ended so long after it should have is in a native call, which nothing can end. */
const LEAST_GRACE_MS = 1000;
/** Envelopes that may be on their way: as many as the pool posts. */
const UNBOUNDED = 2 ** 31 - 1;

export function makeThreadBackend(settings: WorkerSettings): Backend {
  return {
    sharesMemory: true,
    start: (name, listener) => new ThreadWorker(name, settings, listener),
  };
}

class ThreadWorker implements BackendWorker {
  readonly pid = process.pid;
  readonly threadId: number;
  readonly #name: string;
  readonly #listener: WorkerListener;
  readonly #record = new SharedRecord();
  readonly #gauge = new PrintGauge();
  readonly #nativeUse = guardNativeUse();
  readonly #piscina: Piscina<ToThread, void>;
  readonly #thread: Worker;
  readonly #inbox: MessagePort;
  readonly #parent = realm();
  readonly #prints: InnerPrints;
  /** Posted in this turn. */
  #frames: Buffer[] = [];
  /** It ends, or has ended: Piscina would start another thread for what is posted now. */
  #isEnding = false;
  #wasTerminated = false;
  #isGone = false;
  #hasRead = false;
  #hasAnswered = false;
  #graceTimer: NodeJS.Timeout | undefined;
  /** What ended it, if the thread could not tell that itself. */
  #fatal: unknown;
  #hasToldUncaught = false;

  constructor(name: string, settings: WorkerSettings, listener: WorkerListener) {
    this.#name = name;
    this.#listener = listener;
    this.#prints = new InnerPrints(listener, settings.prints);
    this.#piscina = startPiscina(settings, {
      name,
      depth: realm().depth + 1,
      record: this.#record.memory,
      gauge: this.#gauge.memory,
      members: tableOfThreads(),
      nativeUse: this.#nativeUse.memory,
    });
    this.#thread = onlyThreadOf(this.#piscina);
    this.threadId = this.#thread.threadId;
    const { port1, port2 } = new MessageChannel();
    this.#inbox = port1;
    this.#listen();
    this.#run({ type: 'connect', port: port2 }, [port2]);
    this.#parent.children++;
    leaveFolderAtEnd();
  }

  post(message: ToWorker, manner?: Manner): number {
    const beside = new Beside(manner);
    const frame = encodeToWorker(message, beside);
    const cargo = beside.load();
    if (cargo) {
      this.#flush();
      const { envelope, transferList } = sealLaden(frame, cargo);
      this.#run(envelope, transferList);
    } else if (this.#frames.push(frame) === 1) setImmediate(() => this.#flush());
    return frame.length;
  }

  terminate(graceMs: number): void {
    if (this.#isGone) return;
    this.#isEnding = true;
    if (!this.#wasTerminated) {
      this.#nativeUse.doom();
      void this.#thread.terminate();
    }
    this.#wasTerminated = true;
    clearTimeout(this.#graceTimer);
    this.#graceTimer = setTimeout(() => this.#abandon(), Math.max(graceMs, LEAST_GRACE_MS)).unref();
  }

  /** A thread has no signals of its own. */
  signal(): void {}

  running(): Running | undefined {
    return this.#record.read();
  }

  #flush(): void {
    if (this.#frames.length === 0) return;
    const { envelope, transferList } = seal(this.#frames);
    this.#frames = [];
    this.#run(envelope, transferList);
  }

  #run(message: ToThread, transferList: Movable[] = []): void {
    // One that is gone gives everything back anyway.
    if (this.#isEnding) return;
    this.#piscina.run(message, { transferList }).catch((error: unknown) => this.#onRefused(error));
  }

  /** The thread is dead, which its exit tells; or it could not read an envelope, and what was in that would be lost. */
  #onRefused(error: unknown): void {
    if (this.#isEnding || !this.#piscina.threads.includes(this.#thread)) return;
    this.#fatal = error;
    this.terminate(0);
  }

  #listen(): void {
    this.#inbox.on('message', (message: FromThread) => {
      this.#receive(message);
      this.#readMore();
    });
    this.#inbox.unref();
    // The thread tells the same below.
    this.#piscina.on('error', () => {});
    this.#thread.on('error', (error) => {
      this.#isEnding = true;
      this.#fatal = error;
    });
    this.#thread.once('exit', (exitcode) => {
      tidyNativeUse(this.#nativeUse);
      this.#onExit(exitcode);
    });
  }

  /** Once a turn: Node goes on with an event for each message that is left. */
  #readMore(): void {
    if (this.#hasRead) return;
    this.#hasRead = true;
    setImmediate(() => (this.#hasRead = false));
    this.#readAll(READ_MS);
  }

  /** What else has come: an event for each message would cost more than the message. */
  #readAll(forMs = Infinity): void {
    const end = performance.now() + forMs;
    while (performance.now() < end) {
      const next = receiveMessageOnPort(this.#inbox);
      if (!next) return;
      this.#receive(next.message as FromThread);
    }
  }

  #receive(message: FromThread): void {
    if (message instanceof Uint8Array || message.type === 'laden') this.#receiveFrames(message);
    else if (message.type === 'printsOf') this.#prints.mark(message.place);
    else this.#print(message.stream, message.bytes);
  }

  #print(stream: 'stdout' | 'stderr', bytes: Uint8Array): void {
    this.#prints.push(stream, Buffer.from(bytes.buffer));
    this.#gauge.take(bytes.length);
  }

  #receiveFrames(envelope: Envelope): void {
    const { frames, items } = open(envelope);
    const reader = new FrameReader((kind, payload) => {
      const decoded = this.#decode(kind, payload, items);
      if (decoded) this.#tell(decoded, payload.length);
    });
    reader.push(frames);
  }

  #tell(message: FromWorker, bytes: number): void {
    this.#hasAnswered = true;
    if (message.type === 'uncaught') this.#hasToldUncaught = true;
    this.#listener.message(message, bytes);
  }

  /** A message that cannot be read is the end of its sender; what it had is recovered as from any death. */
  #decode(kind: FrameKind, payload: Buffer, items: readonly unknown[]): FromWorker | undefined {
    try {
      return decodeFromWorker(kind, payload, items);
    } catch (error) {
      this.#fatal = error;
      this.terminate(0);
      return undefined;
    }
  }

  /** The pool goes on without it; the program's own end has to wait for it. */
  #abandon(): void {
    process.emitWarning(
      `${this.#name} does not end: its task is inside a native call; the pool goes on without it`,
      { type: 'MprunWarning', code: 'MPRUN_ABANDONED' },
    );
    this.#onExit(EXITCODE_TERMINATED);
  }

  #onExit(exitcode: number): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.#parent.children--;
    this.#isEnding = true;
    clearTimeout(this.#graceTimer);
    this.#readAll();
    this.#inbox.close();
    if (this.#fatal !== undefined && !this.#hasToldUncaught)
      this.#listener.message({ type: 'uncaught', error: encodeError(this.#fatal), isTold: false }, 0);
    this.#prints.end();
    this.#listener.gone({
      // Node says 0 of one that had not begun.
      exitcode: this.#wasTerminated ? EXITCODE_TERMINATED : exitcode & EXITCODE_MASK,
      signal: null,
      running: this.running(),
      stderr: this.#prints.stderr,
      // One that never said anything tells why, if that is known.
      startError: !this.#hasAnswered && this.#fatal instanceof Error ? this.#fatal : undefined,
    });
  }
}

function startPiscina(
  { env, execArgv, resourceLimits }: WorkerSettings,
  workerData: ThreadData,
): Piscina<ToThread, void> {
  const { Piscina: Pool } = createRequire(import.meta.url)('piscina') as typeof import('piscina');
  const piscina = new Pool<ToThread, void>({
    filename: ENTRY,
    minThreads: 1,
    maxThreads: 1,
    idleTimeout: Infinity,
    concurrentTasksPerWorker: UNBOUNDED,
    // The thread's event loop turns all the time: timers, sockets and late errors of tasks are not held up.
    atomics: 'disabled',
    recordTiming: false,
    workerData,
    env: environment(env),
    // Without flags of their own, threads inherit the program's.
    ...(execArgv.length > 0 ? { execArgv: [...execArgv] } : {}),
    resourceLimits: defined(resourceLimits),
  });
  // The options are live, whatever Piscina's manual says: a thread that ends is replaced by us alone.
  (piscina.options as { minThreads: number }).minThreads = 0;
  return piscina;
}

function onlyThreadOf({ threads }: Piscina<ToThread, void>): Worker {
  const [thread] = threads;
  if (!thread) throw new Error('piscina has started no thread');
  return thread;
}
