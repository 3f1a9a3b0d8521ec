/**
 * A worker in this very thread: the same loop, the same messages, the same bytes, without any parallelism. The sequential
 * baseline, and the debugger's friend.
 *
 *     pool ──post──▶ lane ──(next turn)──▶ loop      in a realm of its own: currentTask(), prints
 *     pool ◀─(next turn)── lane ◀──send─── loop
 *
 * Nothing can stop a task that computes here, and a task that ends its process ends the program.
 */
import { AsyncLocalStorage } from 'node:async_hooks';

import { INFO, log } from '../logging.ts';
import { makeRealm, realm, runInRealm, type Realm } from '../util/realm.ts';
import { whenIdle } from '../util/when-idle.ts';
import { Beside, type Manner } from '../wire/beside.ts';
import { decodeFromWorker, decodeToWorker, encodeFromWorker, encodeToWorker } from '../wire/codec.ts';
import { FRAME_HEADER_BYTES, type FrameKind } from '../wire/frame.ts';
import type { FromWorker, ToWorker } from '../wire/messages.ts';
import { WorkerLoop } from '../worker/loop.ts';
import type { Running } from '../worker/running-record.ts';
import { SharedRecord } from '../worker/shared-record.ts';
import type { Backend, BackendWorker, WorkerListener, WorkerSettings } from './backend.ts';
import { catchInlinePrints } from './inline-prints.ts';
import { InnerPrints } from './inner-prints.ts';

/** As of a thread that is terminated. */
const EXITCODE_TERMINATED = 1;

export function makeInlineBackend({ prints }: WorkerSettings): Backend {
  return { sharesMemory: true, start: (name, listener) => new InlineWorker(name, prints, listener) };
}

class InlineWorker implements BackendWorker {
  readonly pid = process.pid;
  readonly threadId = 0;
  readonly #listener: WorkerListener;
  readonly #record = new SharedRecord();
  readonly #realm: Realm;
  readonly #loop: WorkerLoop;
  readonly #toLoop: Lane;
  readonly #toPool: Lane;
  readonly #prints: InnerPrints;
  readonly #outsideOfWork: ReturnType<typeof AsyncLocalStorage.snapshot>;
  readonly #letGo: readonly (() => void)[];
  #isGone = false;

  constructor(name: string, prints: WorkerSettings['prints'], listener: WorkerListener) {
    this.#listener = listener;
    // What the pool does in answer to this worker is none of this worker's doing.
    const outside = AsyncLocalStorage.snapshot();
    // One of its own: what is printed in the midst of work that was begun from outside would be in the realm still (Node 20).
    const outsideOfWork = (this.#outsideOfWork = AsyncLocalStorage.snapshot());
    this.#realm = {
      ...makeRealm(),
      name,
      isWorker: true,
      depth: realm().depth + 1,
      hasLibrary: true,
      sharesMemory: true,
      print: (stream, bytes) => outsideOfWork(() => this.#prints.push(stream, Buffer.from(bytes))),
    };
    this.#prints = new InnerPrints(listener, prints);
    // Nor does a task belong to what its caller was doing.
    this.#toLoop = new Lane((work) => outside(() => runInRealm(this.#realm, work)));
    this.#toPool = new Lane(outside);
    this.#loop = outside(() => runInRealm(this.#realm, () => this.#makeLoop()));
    this.#letGo = [catchInlinePrints(), whenIdle(() => this.#loop.nothingLeft())];
  }

  post(message: ToWorker, manner?: Manner): number {
    const { kind, payload, items } = encoded((beside) => encodeToWorker(message, beside), manner);
    this.#toLoop.add(() => this.#loop.receive(decodeToWorker(kind, payload, items)));
    return payload.length;
  }

  /** Nobody looks any more at what it does. */
  terminate(): void {
    this.#loop.stop();
    this.#leave(EXITCODE_TERMINATED);
  }

  /** It gets what the program gets. */
  signal(): void {}

  running(): Running | undefined {
    return this.#record.read();
  }

  #makeLoop(): WorkerLoop {
    return new WorkerLoop({
      send: (message) => this.#send(message),
      begin: (chunk, offset, now) => this.#record.begin(chunk, offset, now),
      markPrints: (_mark, place) => {
        this.#outsideOfWork(() => this.#prints.mark(place));
        return undefined;
      },
      holdOpen: (isHeld) => this.#toPool.add(() => this.#listener.waiting(!isHeld && !this.#isGone)),
      memoryBytes: () => process.memoryUsage.rss(),
      tell: (lines) => this.#prints.push('stderr', Buffer.from(`${lines}\n`)),
      leave: (exitcode) => this.#leave(exitcode),
    });
  }

  #send(message: FromWorker): void {
    if (this.#isGone) return;
    const { kind, payload, items } = encoded((beside) => encodeFromWorker(message, beside));
    this.#toPool.add(() => this.#listener.message(decodeFromWorker(kind, payload, items), payload.length));
  }

  #leave(exitcode: number): void {
    if (this.#isGone) return;
    runInRealm(this.#realm, () => log(INFO, 'process exiting with exitcode %d', exitcode));
    this.#isGone = true;
    // What it still prints is the program's.
    this.#realm.print = undefined;
    for (const letGo of this.#letGo) letGo();
    const running = this.running();
    this.#toPool.add(() => {
      this.#listener.waiting(false);
      this.#prints.end();
      const { stderr } = this.#prints;
      this.#listener.gone({ exitcode, signal: null, running, stderr, startError: undefined });
    });
  }
}

/** Bytes and what goes beside, as they would come out at the other end. */
function encoded(
  encode: (beside: Beside) => Buffer,
  manner?: Manner,
): {
  readonly kind: FrameKind;
  readonly payload: Buffer;
  readonly items: readonly unknown[];
} {
  const beside = new Beside(manner);
  const frame = encode(beside);
  return {
    kind: frame[FRAME_HEADER_BYTES - 1] as FrameKind,
    payload: frame.subarray(FRAME_HEADER_BYTES),
    items: beside.load()?.items ?? [],
  };
}

/** Work in its order, in a later turn of the event loop: neither side runs inside the other. */
class Lane {
  readonly #runIn: (work: () => void) => void;
  #waiting: (() => void)[] = [];

  /** @param runIn runs work where it belongs */
  constructor(runIn: (work: () => void) => void) {
    this.#runIn = runIn;
  }

  add(work: () => void): void {
    if (this.#waiting.push(work) === 1) setImmediate(() => this.#runIn(() => this.#run()));
  }

  #run(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const work of waiting) work();
  }
}
