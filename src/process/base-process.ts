/**
 * What `Process`, `Thread` and their like are: a function, or an object's `run()`, in a worker of its own.
 *
 *     initial ──start()──▶ started ──close(), when it has ended──▶ closed
 *        └─────────────────────close()──────────────────────────────▲
 *     current: the process that runs, as it sees itself
 *
 * One that was started is printed as `started` or, when it has ended, `stopped`.
 */
import { inspect } from 'node:util';
import { isMainThread, threadId } from 'node:worker_threads';

import { ProcessStateError, UsageError } from '../errors.ts';
import type { TaskLike } from '../task/handle.ts';
import { RUN, type Estate } from '../task/process-class.ts';
import type { Exit, StartMethod, TaskRef } from '../types.ts';
import { bool, grace, signalName } from '../util/checks.ts';
import { amendHeritage, bequeath, ownHeritage, startMethod } from '../util/heritage.ts';
import { expectMayStart } from '../util/nesting.ts';
import { isInline, realm } from '../util/realm.ts';
import type { Wait } from '../util/wait.ts';
import { argumentsOfCall } from '../worker/arguments.ts';
import { toAuthkey, type AuthenticationString } from './authkey.ts';
import { addChild } from './children.ts';
import { defaultName, reprOf, takeNumber, type Portrait } from './identity.ts';
import { Life, type EndSignal } from './life.ts';
import { expectName, expectProcessOptions, type UntypedOptions } from './options.ts';
import { addressOfClass, callTarget, resolveCode } from './target.ts';

/** Milliseconds between SIGTERM and SIGKILL. */
const KILL_TIMEOUT_MS = 5000;

const START_FIRST = 'call start() first';

const NOTHING: Estate = { target: undefined, args: [], kwargs: {}, fields: {} };

/** Makes the object of the process that runs: with what it has, and without its constructor. */
class Current {
  readonly estate: Estate;

  constructor(estate: Estate = NOTHING) {
    this.estate = estate;
  }
}

/** The life-cycle that `Process` and `Thread` share, as Python's `BaseProcess`. */
export abstract class BaseProcess {
  readonly #method: StartMethod | undefined;
  readonly #number: number;
  readonly #creator: number | undefined;
  #name: string;
  #isDaemon: boolean;
  #authkey: AuthenticationString | undefined;
  #target: TaskLike | TaskRef | undefined;
  #args: readonly unknown[];
  #kwargs: object = {};
  #state: 'initial' | 'started' | 'closed' | 'current' = 'initial';
  #life: Life | undefined;

  /** @param method how it is started. @default what `setStartMethod()` says when it is */
  protected constructor(options: UntypedOptions | Current, method?: StartMethod) {
    this.#method = method;
    if (options instanceof Current) {
      const { parent, isDaemon } = ownHeritage();
      [this.#number, this.#name, this.#isDaemon] = [0, '', isDaemon];
      this.#creator = realm().isWorker ? parent.pid : undefined;
      ({ target: this.#target, args: this.#args, kwargs: this.#kwargs } = options.estate);
      this.#state = 'current';
      return;
    }
    const className = new.target.name;
    expectMayStart(className);
    expectProcessOptions(`a ${className}`, options);
    if (this.#hasOwnRun) addressOfClass(new.target);
    const { target, name, args = [], kwargs = {}, daemon } = options;
    this.#number = takeNumber(method === 'thread' ? 'thread' : 'process');
    this.#creator = process.pid;
    this.#name = name || defaultName(className, this.#number);
    this.#isDaemon = ownHeritage().isDaemon;
    if (daemon !== undefined) this.daemon = daemon;
    this.#target = target;
    [this.#args, this.#kwargs] = [args, kwargs];
  }

  /** In a worker: remakes an instance with the fields that it had, runs it, and is what `currentProcess()` gives. */
  static [RUN](this: new () => BaseProcess, estate: Estate): unknown {
    const self = makeCurrent(this, estate);
    realm().process = self;
    for (const [key, value] of Object.entries(estate.fields))
      Object.defineProperty(self, key, { value, enumerable: true, writable: true, configurable: true });
    return self.run();
  }

  /** May be changed at any time; a process that runs does not learn of it. */
  get name(): string {
    return this.#state === 'current' ? realm().name : this.#name;
  }

  set name(name: string) {
    expectName('name', name);
    if (this.#state === 'current') realm().name = name;
    else this.#name = name;
  }

  /** Whether it ends with whoever started it; if not, that waits for it. Cannot be changed after `start()`. */
  get daemon(): boolean {
    return this.#isDaemon;
  }

  set daemon(isDaemon: boolean) {
    if (this.#state !== 'initial') throw new ProcessStateError('process has already started');
    bool('daemon', isDaemon);
    if (!isDaemon && ownHeritage().isDaemon)
      throw new UsageError(`what ${realm().name} starts must be a daemon, as it is one itself`, {
        hint: 'leave `daemon` out: it ends with its parent at the latest',
      });
    this.#isDaemon = isDaemon;
  }

  /** The secret of the family: 32 random bytes of the main process's, unless another is set, as bytes or text, before `start()`. */
  get authkey(): AuthenticationString {
    return (this.#authkey ??= toAuthkey(ownHeritage().authkey));
  }

  set authkey(key: Uint8Array | string) {
    this.#authkey = toAuthkey(key);
    if (this.#state === 'current') amendHeritage({ authkey: this.#authkey });
  }

  /** `undefined` before `start()`. A thread's is that of its process. */
  get pid(): number | undefined {
    this.#expectOpen();
    return this.#state === 'current' ? process.pid : this.#life?.pid;
  }

  /** As `pid`; of a thread, Node's number of it. */
  get ident(): number | undefined {
    this.#expectOpen();
    if (this.#state === 'current') return isMainThread ? process.pid : threadId;
    return this.#life?.ident;
  }

  /**
   * `undefined` while it has not ended. 0: it returned; above 0: it threw (1), or exited with that code; below 0: minus the number
   * of the signal that ended it (a thread: that would have, -15 after `terminate()`).
   */
  get exitcode(): number | undefined {
    this.#expectOpen();
    return this.#life?.exit?.exitcode;
  }

  /**
   * Resolves with the exit code and the signal when it has ended, for `Promise.race`. Unlike `join()`, it does not keep the
   * program alive.
   *
   * @throws ProcessStateError before `start()`
   */
  get sentinel(): Promise<Exit> {
    this.#expectOpen();
    if (!this.#life) throw new ProcessStateError('process not started', { hint: START_FIRST });
    return this.#life.ended;
  }

  /** What it does: calls the target. A subclass has its own, which may be async. */
  run(): unknown {
    if (this.#state === 'started')
      throw new ProcessStateError('its target belongs to the process that was started');
    return callTarget(this.#target, argumentsOfCall({ args: this.#args, kwargs: this.#kwargs }));
  }

  /**
   * Starts it, at once. What it is given is sent as it is now; what it is to run is found and loaded by and by: if that
   * fails, it ends with exit code 1 and the error on stderr.
   *
   * @throws NotCloneableError when something that it is given cannot travel
   * @throws ProcessStateError unless it is new
   */
  start(): void {
    this.#expectOpen();
    if (this.#state !== 'initial') throw new ProcessStateError('cannot start a process twice');
    this.#takeFields();
    const target = this.#target as TaskLike | undefined;
    const subclass = this.#hasOwnRun ? addressOfClass(this.constructor) : undefined;
    let forget = (): void => {};
    const life = new Life({
      name: this.#name,
      method: this.#method ?? startMethod(),
      heritage: bequeath({ number: this.#number, isDaemon: this.#isDaemon, authkey: this.#authkey }),
      given: { args: this.#args, kwargs: this.#kwargs, fields: subclass ? fieldsOf(this) : {} },
      code: () => resolveCode(target, subclass),
      onEnd: () => forget(),
    });
    this.#life = life;
    this.#state = 'started';
    // They are the worker's now.
    [this.#target, this.#args, this.#kwargs] = [undefined, [], {}];
    forget = addChild(this);
  }

  /**
   * Waits until it has ended, and all it had printed is printed.
   *
   * @param wait milliseconds, or `{ timeoutMs, signal }`. @default for as long as it takes
   * @returns `false` when time was over first
   * @throws ProcessStateError before `start()`
   */
  async join(wait?: Wait): Promise<boolean> {
    this.#expectOpen();
    return this.#expectLife('join').join(wait);
  }

  /** Whether it was started and has not ended; of the process that runs, true. */
  isAlive(): boolean {
    this.#expectOpen();
    return this.#state === 'current' || (this.#life !== undefined && !this.#life.exit);
  }

  /**
   * Ends it, and what it has started: SIGTERM, and if it has not ended after the grace, SIGKILL. A thread ends at once. Nothing,
   * if it has ended.
   *
   * @param graceMs milliseconds; 0: SIGKILL at once, Infinity: never. @default 5000
   * @throws ProcessStateError before `start()`
   */
  terminate(graceMs: number = KILL_TIMEOUT_MS): void {
    grace('graceMs', graceMs);
    this.#end('terminate', 'SIGTERM', graceMs);
  }

  /** Ends it at once: SIGKILL. */
  kill(): void {
    this.#end('kill', 'SIGKILL');
  }

  /** Ends it as Ctrl-C would: SIGINT, which it may handle. (In Python a KeyboardInterrupt is raised.) A thread ends at once. */
  interrupt(): void {
    this.#end('interrupt', 'SIGINT');
  }

  /**
   * Sends a signal to it, and to what leads no group of its own below it.
   *
   * @throws UsageError of a thread, which gets none
   */
  signal(signal: NodeJS.Signals): void {
    signalName('signal', signal);
    this.#expectOpen();
    this.#expectLife('signal').signal(signal);
  }

  /**
   * Lets go of it. It cannot be used any more.
   *
   * @throws ProcessStateError while it runs
   */
  close(): void {
    if (this.#state === 'current' || (this.#life && !this.#life.exit))
      throw new ProcessStateError(
        'Cannot close a process while it is still running. You should first call join() or terminate().',
      );
    this.#state = 'closed';
    this.#life = undefined;
  }

  /** As Python's `repr`: `<Process name='Process-1' pid=14468 parent=14427 stopped exitcode=-SIGTERM>` */
  toString(): string {
    return reprOf(this.#portrait());
  }

  [inspect.custom](): string {
    return this.toString();
  }

  /** Fields of a subclass under names of ours: what can be set is meant to be, all else would be hidden by them. */
  #takeFields(): void {
    for (const key of Object.keys(this)) {
      const own = Object.getOwnPropertyDescriptor(BaseProcess.prototype, key);
      if (!own) continue;
      if (!own.set)
        throw new UsageError(
          `the field '${key}' of ${this.constructor.name} hides what a process has under that name`,
          {
            hint: key === 'run' ? 'make it a method: run() { … }' : 'give it another name',
          },
        );
      const { value } = Object.getOwnPropertyDescriptor(this, key) ?? {};
      Reflect.deleteProperty(this, key);
      Reflect.set(this, key, value);
    }
  }

  get #hasOwnRun(): boolean {
    return this.run !== BaseProcess.prototype.run;
  }

  #portrait(): Portrait {
    const isCurrent = this.#state === 'current';
    const exitcode = this.#life?.exit?.exitcode;
    const started = exitcode === undefined ? 'started' : 'stopped';
    return {
      className: isCurrent && !realm().isWorker ? '_MainProcess' : this.constructor.name,
      name: this.name,
      running: this.#life && `${this.#life.isThread ? 'ident' : 'pid'}=${this.#life.ident}`,
      parent: this.#creator,
      status: isCurrent
        ? 'started'
        : this.#state === 'started'
          ? started
          : (this.#state as 'initial' | 'closed'),
      exitcode,
      isDaemon: this.#isDaemon,
    };
  }

  #end(verb: string, signal: EndSignal, graceMs = 0): void {
    this.#expectOpen();
    const isApart = isMainThread && !isInline();
    if (this.#state === 'current' && isApart) process.kill(process.pid, signal);
    else this.#expectLife(verb).end(signal, graceMs);
  }

  #expectOpen(): void {
    if (this.#state === 'closed') throw new ProcessStateError('process object is closed');
  }

  #expectLife(verb: string): Life {
    if (this.#state === 'current') throw new ProcessStateError(`can only ${verb} a child process`);
    if (!this.#life) throw new ProcessStateError(`can only ${verb} a started process`, { hint: START_FIRST });
    return this.#life;
  }
}

/** What an object has of its own, besides what is private. */
function fieldsOf(of: object): Readonly<Record<string, unknown>> {
  return { ...of };
}

/** The object of the process that runs, of a class that may have a constructor of its own: that is not called. */
export function makeCurrent<P extends BaseProcess>(ProcessClass: new () => P, estate?: Estate): P {
  return Reflect.construct(BaseProcess, [new Current(estate)], ProcessClass) as P;
}
