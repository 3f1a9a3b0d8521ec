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

import { ProcessStateError, UsageError } from '../errors.ts';
import type { TaskLike } from '../task/handle.ts';
import { RUN, type Estate } from '../task/process-class.ts';
import type { Exit, StartMethod } from '../types.ts';
import { bool, grace, signalName } from '../util/checks.ts';
import { amendHeritage, bequeath, ownHeritage, startMethod } from '../util/heritage.ts';
import { expectMayStart } from '../util/nesting.ts';
import { realm } from '../util/realm.ts';
import type { Wait } from '../util/wait.ts';
import { WAITABLE, type Readiness } from '../util/waitable.ts';
import { GIVEN, tellHandles } from '../wire/handles.ts';
import { toAuthkey, type AuthenticationString } from './authkey.ts';
import { addChild } from './children.ts';
import { fieldsOf, giveFields, settleFields } from './fields.ts';
import { defaultName, reprOf, takeNumber, type Portrait } from './identity.ts';
import { Life, type EndSignal, type Living } from './life.ts';
import { expectName, expectProcessOptions, type UntypedOptions } from './options.ts';
import { ownLife } from './own-life.ts';
import { addressOfClass, callTarget, NO_CALL, resolveCode, type Call } from './target.ts';

/** Milliseconds between SIGTERM and SIGKILL. */
const KILL_TIMEOUT_MS = 5000;

const START_FIRST = 'call start() first';

/** Each state with what there is in it alone. */
type State =
  | { readonly name: 'initial'; readonly number: number; readonly call: Call<TaskLike> }
  | { readonly name: 'started'; readonly life: Life }
  | { readonly name: 'closed' }
  | { readonly name: 'current'; readonly call: Call };

/** Makes the object of the process that runs: with what it has to call, and without its constructor. */
class Current {
  readonly call: Call;

  constructor(call: Call) {
    this.call = call;
  }
}

/** The life-cycle that `Process` and `Thread` share, as Python's `BaseProcess`. */
export abstract class BaseProcess {
  readonly #method: StartMethod | undefined;
  readonly #creator: number | undefined;
  #name: string;
  #isDaemon = ownHeritage().isDaemon;
  #authkey: AuthenticationString | undefined;
  #state: State;

  /** @param method how it is started. @default what `setStartMethod()` says when it is */
  protected constructor(options: UntypedOptions | Current, method?: StartMethod) {
    this.#method = method;
    if (options instanceof Current) {
      this.#name = realm().name;
      this.#creator = realm().isWorker ? ownHeritage().parent.pid : undefined;
      this.#state = { name: 'current', call: options.call };
      return;
    }
    const className = new.target.name;
    expectMayStart(className);
    expectProcessOptions(`a ${className}`, options);
    if (this.#hasOwnRun) addressOfClass(new.target);
    const { target, name, args = [], kwargs = {}, daemon } = options;
    const number = takeNumber(method === 'thread' ? 'thread' : 'process');
    this.#name = name || defaultName(className, number);
    this.#creator = process.pid;
    this.#state = { name: 'initial', number, call: { target, args, kwargs } };
    if (daemon !== undefined) this.daemon = daemon;
  }

  /** In a worker: remakes an instance with the fields that it had, runs it, and is what `currentProcess()` gives. */
  static [RUN](this: new () => BaseProcess, estate: Estate): unknown {
    const self = makeCurrent(this, estate);
    realm().process = self;
    giveFields(self, estate.fields);
    return self.run();
  }

  /** May be changed at any time; a process that runs does not learn of it. */
  get name(): string {
    return this.#state.name === 'current' ? realm().name : this.#name;
  }

  set name(name: string) {
    expectName('name', name);
    if (this.#state.name === 'current') realm().name = name;
    else this.#name = name;
  }

  /** Whether it ends with whoever started it; if not, that waits for it. Cannot be changed after `start()`. */
  get daemon(): boolean {
    return this.#isDaemon;
  }

  set daemon(isDaemon: boolean) {
    if (this.#state.name !== 'initial') throw new ProcessStateError('process has already started');
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
    if (this.#state.name === 'current') amendHeritage({ authkey: this.#authkey });
  }

  /** `undefined` before `start()`. A thread's is that of its process. */
  get pid(): number | undefined {
    this.#expectOpen();
    return this.#living?.pid;
  }

  /** As `pid`; of a thread, Node's number of it. */
  get ident(): number | undefined {
    this.#expectOpen();
    return this.#living?.ident;
  }

  /**
   * `undefined` while it has not ended. 0: it returned; above 0: it threw (1), or exited with that code; below 0: minus the number
   * of the signal that ended it (a thread: that would have, -15 after `terminate()`).
   */
  get exitcode(): number | undefined {
    this.#expectOpen();
    return this.#living?.exit?.exitcode;
  }

  /**
   * Resolves with the exit code and the signal when it has ended, for `Promise.race`. Unlike `join()`, it does not keep the
   * program alive.
   *
   * @throws ProcessStateError before `start()`
   */
  get sentinel(): Promise<Exit> {
    this.#expectOpen();
    if (this.#state.name !== 'started')
      throw new ProcessStateError('process not started', { hint: START_FIRST });
    return this.#state.life.ended;
  }

  /** What it does: calls the target. A subclass has its own, which may be async. */
  run(): unknown {
    if ('call' in this.#state) return callTarget(this.#state.call);
    throw new ProcessStateError('its target belongs to the process that was started');
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
    const state = this.#state;
    if (state.name !== 'initial') throw new ProcessStateError('cannot start a process twice');
    settleFields(this, BaseProcess.prototype);
    const { target, ...given } = state.call;
    const subclass = this.#hasOwnRun ? addressOfClass(this.constructor) : undefined;
    let forget = (): void => {};
    const fields = subclass ? fieldsOf(this) : {};
    const life = new Life({
      name: this.#name,
      method: this.#method ?? startMethod(),
      heritage: bequeath({ number: state.number, isDaemon: this.#isDaemon, authkey: this.#authkey }),
      given: { ...given, fields },
      code: () => resolveCode(target, subclass),
      onEnd: () => forget(),
    });
    // What it is given is the worker's from now on.
    this.#state = { name: 'started', life };
    const ended = tellHandles([given.args, given.kwargs, fields], GIVEN);
    const leave = addChild(this);
    forget = () => {
      leave();
      ended?.();
    };
  }

  /**
   * Waits until it has ended, and all it had printed is printed.
   *
   * @param wait milliseconds, or `{ timeoutMs, signal }`. @default for as long as it takes
   * @returns `false` when time was over first
   * @throws ProcessStateError before `start()`
   */
  async join(wait?: Wait): Promise<boolean> {
    return this.#childLife('join').join(wait);
  }

  /** Whether it was started and has not ended; of the process that runs, true. */
  isAlive(): boolean {
    this.#expectOpen();
    return this.#living !== undefined && !this.#living.exit;
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
    this.#childLife('signal').signal(signal);
  }

  /**
   * Lets go of it. It cannot be used any more.
   *
   * @throws ProcessStateError while it runs
   */
  close(): void {
    if (this.#living && !this.#living.exit)
      throw new ProcessStateError(
        'Cannot close a process while it is still running. You should first call join() or terminate().',
      );
    this.#state = { name: 'closed' };
  }

  /** For `wait([...])`: ready when it has ended. Who waits keeps the program alive. @throws ProcessStateError before `start()` */
  [WAITABLE](): Readiness {
    return this.#childLife('wait for').readiness;
  }

  /** As Python's `repr`: `<Process name='Process-1' pid=14468 parent=14427 stopped exitcode=-SIGTERM>` */
  toString(): string {
    return reprOf(this.#portrait());
  }

  [inspect.custom](): string {
    return this.toString();
  }

  get #hasOwnRun(): boolean {
    return this.run !== BaseProcess.prototype.run;
  }

  /** `undefined` unless it was started, or is the process that runs. */
  get #living(): Living | undefined {
    if (this.#state.name === 'current') return ownLife;
    return this.#state.name === 'started' ? this.#state.life : undefined;
  }

  #portrait(): Portrait {
    const { name } = this.#state;
    const exitcode = this.#living?.exit?.exitcode;
    return {
      className: name === 'current' && !realm().isWorker ? '_MainProcess' : this.constructor.name,
      name: this.name,
      running: this.#state.name === 'started' ? this.#state.life.label : undefined,
      parent: this.#creator,
      status: exitcode !== undefined ? 'stopped' : name === 'current' ? 'started' : name,
      exitcode,
      isDaemon: this.#isDaemon,
    };
  }

  #end(verb: string, signal: EndSignal, graceMs = 0): void {
    const life = this.#state.name === 'current' ? ownLife : this.#childLife(verb);
    life.end(signal, graceMs);
  }

  #expectOpen(): void {
    if (this.#state.name === 'closed') throw new ProcessStateError('process object is closed');
  }

  #childLife(verb: string): Life {
    this.#expectOpen();
    if (this.#state.name === 'started') return this.#state.life;
    if (this.#state.name === 'current') throw new ProcessStateError(`can only ${verb} a child process`);
    throw new ProcessStateError(`can only ${verb} a started process`, { hint: START_FIRST });
  }
}

/** The object of the process that runs, of a class that may have a constructor of its own: that is not called. */
export function makeCurrent<P extends BaseProcess>(ProcessClass: new () => P, call: Call = NO_CALL): P {
  return Reflect.construct(BaseProcess, [new Current(call)], ProcessClass) as P;
}
