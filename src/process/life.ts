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
import { ProcessStateError, WorkerStartError } from '../errors.ts';
import { expectAble } from '../pool/capabilities.ts';
import type { Exit, Heritage, StartMethod } from '../types.ts';
import { makeDeferred } from '../util/deferred.ts';
import { describeThrown } from '../util/describe.ts';
import { KeepAlive } from '../util/keep-alive.ts';
import { isInline, realm } from '../util/realm.ts';
import { isInTime, type Wait } from '../util/wait.ts';
import type { Readiness } from '../util/waitable.ts';
import { whenSettled } from '../util/when-settled.ts';
import { decodeError } from '../wire/error.ts';
import type { CallCode, FromWorker, Given } from '../wire/messages.ts';
import { explainNotCloneable, findNotCloneable } from '../wire/travel.ts';
import { describeEnd } from '../worker/describe-uncaught.ts';

/** By which a process is ended. */
export type EndSignal = 'SIGINT' | 'SIGTERM' | 'SIGKILL';

/** What a process is, while it is one. */
export interface Living {
  readonly pid: number;
  /** The number of a thread; of a process, its pid. */
  readonly ident: number;
  /** How it ended; `undefined` while it lives. */
  readonly exit: Exit | undefined;
  /** Ends it: by that signal, and after the grace for certain. */
  end(signal: EndSignal, graceMs: number): void;
}

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

const THREAD_SETTINGS = {
  prints: 'lines',
  env: {},
  execArgv: [],
  resourceLimits: {},
  killSignal: 'SIGTERM',
} as const;

export class Life implements Living {
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

  get ident(): number {
    return this.#isThread ? this.#threadId : this.pid;
  }

  /** `pid=14468`, or `ident=3` of a thread. */
  get label(): string {
    return `${this.#isThread ? 'ident' : 'pid'}=${this.ident}`;
  }

  get exit(): Exit | undefined {
    return this.#exit;
  }

  /** Resolves when it has ended. Does not keep the program alive. */
  get ended(): Promise<Exit> {
    return this.#ended.promise;
  }

  /** Waits, and keeps the program alive meanwhile. Gives `false` when time is over first. */
  async join(wait?: Wait): Promise<boolean> {
    return this.#keptAlive(isInTime(this.#ended.promise, wait));
  }

  /** Ready when it has ended. Who waits keeps the program alive, as with `join`. */
  get readiness(): Readiness {
    return {
      isReady: () => this.#exit !== undefined,
      whenReady: async (signal) => this.#keptAlive(whenSettled(this.#ended.promise, signal)),
    };
  }

  /** A thread ends at once. */
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

  get #isThread(): boolean {
    return this.#method === 'thread';
  }

  async #keptAlive<T>(joining: Promise<T>): Promise<T> {
    this.#joining++;
    this.#hold();
    try {
      return await joining;
    } finally {
      this.#joining--;
      this.#hold();
    }
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
      // A process of one call is not asked to tell its prints apart.
      printsOf: () => {},
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
      // Each part by itself may travel, as far as can be seen: see expectToTravel.
      const whole = { value: undefined, root: `what ${this.#name} is given`, sharesMemory: true };
      throw explainNotCloneable(whole, reason);
    }
  }

  async #sendCode(code: Promise<CallCode>): Promise<void> {
    try {
      this.#worker.post({ type: 'call', code: await code });
    } catch (error) {
      this.#worker.post({ type: 'refuse', message: describeEnd(this.#name, error) });
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
    if (message.type === 'uncaught' && !message.isTold)
      process.stderr.write(`${describeEnd(this.#name, decodeError(message.error))}\n`);
  }

  #onGone(end: WorkerEnd): void {
    // It never began: see #give.
    if (this.#exit) return;
    // A thread's is told as its uncaught error.
    if (end.startError && this.#method === 'spawn')
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
