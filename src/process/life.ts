/**
 * The life of a process that was started:
 *
 *     start ─▶ onlyCall: what it is given, as it is now ─▶ call: what to run, as soon as that is found ─▶ end
 */
import { constants } from 'node:os';
import { isMainThread } from 'node:worker_threads';

import { BACKENDS, type BackendWorker, type WorkerEnd, type WorkerListener } from '../backend/backend.ts';
import { makeBackend } from '../backend/make.ts';
import { ProcessWorker } from '../backend/process.ts';
import { MprunError, ProcessStateError, WorkerStartError } from '../errors.ts';
import { expectAble } from '../pool/capabilities.ts';
import type { Exit, Heritage, StartMethod } from '../types.ts';
import { makeDeferred } from '../util/deferred.ts';
import { describeThrown } from '../util/describe.ts';
import { KeepAlive } from '../util/keep-alive.ts';
import { isInline, realm } from '../util/realm.ts';
import { waitFor, type Wait } from '../util/wait.ts';
import { decodeError } from '../wire/error.ts';
import type { CallCode, FromWorker, Given } from '../wire/messages.ts';
import { explainNotCloneable, findNotCloneable } from '../wire/travel.ts';

/** By which a process is ended. */
export type EndSignal = 'SIGINT' | 'SIGTERM' | 'SIGKILL';

/** What it takes to live. */
export interface Birth {
  readonly name: string;
  readonly method: StartMethod;
  readonly heritage: Heritage;
  readonly given: Given;
  /** What it runs; rejects when that cannot be had. */
  readonly code: () => Promise<CallCode>;
  /** It has ended. */
  readonly onEnd: () => void;
}

const THREAD_SETTINGS = { env: {}, execArgv: [], resourceLimits: {} };

export class Life {
  readonly #name: string;
  readonly #method: StartMethod;
  readonly #isDaemon: boolean;
  readonly #onEnd: () => void;
  readonly #worker: BackendWorker;
  /** Kept, as a thread that has ended has none. */
  readonly #threadId: number;
  readonly #ended = makeDeferred<Exit>();
  readonly #keepAlive = new KeepAlive();
  /** Workers do not end because nothing is left to do, but when they are told to. */
  readonly #isInWorker = realm().isWorker;
  #exit: Exit | undefined;
  #joining = 0;
  #hasToldEnd = false;
  /** It knows what to run. */
  #isOnItsWay = false;
  /** By which it was ended; threads cannot tell. */
  #signal: EndSignal | undefined;

  /**
   * What it is given is not kept here.
   *
   * @throws NotCloneableError when something that it is given cannot travel; nothing was started then
   * @throws WorkerStartError when the system does not start it
   */
  constructor({ name, method, heritage, given, code, onEnd }: Birth) {
    this.#name = name;
    this.#method = method;
    this.#isDaemon = heritage.isDaemon;
    this.#onEnd = onEnd;
    expectToTravel(given, method !== 'spawn');
    if (isExiting())
      throw new ProcessStateError(`${name} cannot be started: the program is at its end`, {
        hint: "start it before 'exit'",
      });
    this.#worker = this.#start();
    this.#threadId = this.#worker.threadId;
    this.#give(heritage, given);
    this.#hold();
    void this.#sendCode(code());
  }

  get pid(): number {
    return this.#worker.pid;
  }

  get isThread(): boolean {
    return this.#method === 'thread';
  }

  /** The number of a thread; of a process, its pid. */
  get ident(): number {
    return this.isThread ? this.#threadId : this.pid;
  }

  /** How it ended; `undefined` while it lives. */
  get exit(): Exit | undefined {
    return this.#exit;
  }

  /** Resolves when it has ended. Does not keep the program alive. */
  get ended(): Promise<Exit> {
    return this.#ended.promise;
  }

  /** Waits, and keeps the program alive meanwhile. Gives `false` when time is over first. */
  async join(wait?: Wait): Promise<boolean> {
    this.#joining++;
    this.#hold();
    try {
      return await waitFor(
        this.#ended.promise.then(() => true),
        wait,
        () => false,
      );
    } finally {
      this.#joining--;
      this.#hold();
    }
  }

  /** Ends it: by that signal, and after the grace for certain. A thread ends at once. */
  end(signal: EndSignal, graceMs: number): void {
    if (this.#exit) return;
    this.#signal ??= signal;
    if (signal === 'SIGINT' && this.#method === 'spawn') this.#worker.signal(signal);
    else this.#worker.terminate(signal === 'SIGTERM' ? graceMs : 0);
  }

  /** @throws UsageError */
  signal(signal: NodeJS.Signals): void {
    expectAble(BACKENDS[this.#method], { signal });
    if (!this.#exit) this.#worker.signal(signal);
  }

  #hold(): void {
    const isAwaited = !this.#isDaemon || this.#isInWorker || this.#joining > 0;
    this.#keepAlive.isHeld = !this.#exit && isAwaited;
  }

  #start(): BackendWorker {
    try {
      return this.#startWorker();
    } catch (error) {
      const message = `${this.#name} could not be started: ${describeThrown(error)}`;
      throw new WorkerStartError(message, { cause: error });
    }
  }

  #startWorker(): BackendWorker {
    const listener: WorkerListener = {
      message: (message) => this.#onMessage(message),
      print: (stream, lines) => process[stream].write(lines),
      waiting: (isWaiting) => (this.#keepAlive.isSuspended = isWaiting),
      gone: (end) => this.#onGone(end),
    };
    const kind = BACKENDS[this.#method];
    if (kind !== 'process') return makeBackend(kind, THREAD_SETTINGS).start(this.#name, listener);
    // Elsewhere, what is printed here is caught, and so must be what children print.
    const prints = isMainThread && !isInline() ? 'inherit' : 'pipe';
    const mayGoOn = (): boolean => this.#mayGoOn();
    const onLost = (): void => this.#tellNotRun('all that it is given was sent');
    return new ProcessWorker({ name: this.#name, purpose: 'call', prints, mayGoOn, onLost }, listener);
  }

  /** What only shows when it is sent is told in the same way as before; the worker that was started for it ends. */
  #give(heritage: Heritage, given: Given): void {
    try {
      this.#worker.post({ type: 'onlyCall', heritage, given });
    } catch (reason) {
      this.#exit = { exitcode: 1, signal: null };
      this.#worker.terminate(0);
      throw explainNotCloneable({ value: given.args, root: 'args', sharesMemory: true }, reason);
    }
  }

  async #sendCode(code: Promise<CallCode>): Promise<void> {
    try {
      this.#worker.post({ type: 'call', code: await code });
    } catch (error) {
      const hint = error instanceof MprunError && error.hint !== undefined ? `\n(${error.hint})` : '';
      const message = `Process ${this.#name}:\n${describeThrown(error)}${hint}`;
      this.#worker.post({ type: 'refuse', message });
    }
    this.#isOnItsWay = true;
  }

  /** Asked when this process exits without waiting. */
  #mayGoOn(): boolean {
    if (this.#isDaemon) return false;
    if (!this.#isOnItsWay) this.#tellNotRun('it was told what to run');
    return this.#isOnItsWay;
  }

  #tellNotRun(what: string): void {
    process.stderr.write(`Process ${this.#name} has not run: its parent exited before ${what}\n`);
  }

  /** It says nothing but how it ends, if it does not say that on stderr: a thread that is out of memory cannot. */
  #onMessage(message: FromWorker): void {
    if (message.type !== 'uncaught' || message.isTold) return;
    this.#hasToldEnd = true;
    process.stderr.write(`Process ${this.#name}:\n${describeThrown(decodeError(message.error))}\n`);
  }

  #onGone(end: WorkerEnd): void {
    // It never began: see #give.
    if (this.#exit) return;
    if (end.startError && !this.#hasToldEnd)
      process.stderr.write(`Process ${this.#name} could not be started: ${end.startError.message}\n`);
    this.#exit = this.#exitOf(end);
    this.#hold();
    this.#onEnd();
    this.#ended.resolve(this.#exit);
  }

  #exitOf({ exitcode, signal, startError }: WorkerEnd): Exit {
    if (startError) return { exitcode: 1, signal: null };
    // What ended a thread is known here alone.
    if (this.#method !== 'spawn' && this.#signal !== undefined)
      return { exitcode: -constants.signals[this.#signal], signal: this.#signal };
    return { exitcode, signal };
  }
}

/** Node's own mark: listeners of 'exit' run, and nothing after them. */
function isExiting(): boolean {
  return (process as { _exiting?: boolean })._exiting === true;
}

/** @throws NotCloneableError */
function expectToTravel({ args, kwargs, fields }: Given, sharesMemory: boolean): void {
  for (const [root, value] of Object.entries({ args, kwargs, this: fields })) {
    const problem = findNotCloneable({ value, root, sharesMemory });
    if (problem) throw problem;
  }
}
