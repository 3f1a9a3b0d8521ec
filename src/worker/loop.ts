/**
 * A worker's life, without any transport: messages in, outcomes out, one input at a time.
 *
 *     setup ──▶ initializer ──▶ ready ──▶ ┌─ task:  remember where the function is
 *                                         ├─ chunk: import it once; for each input: begin ▶ call ▶ outcome
 *                                         └─ end of messages: leave
 *
 * Rules the parent relies on:
 * - Before an input is called, its place is written where it survives this worker (`begin`).
 * - Outcomes are sent at most `BATCH_MS` after they are there, and always before the worker leaves or waits.
 * - The event loop turns at least every `TURN_MS` between inputs: what is given back is not begun.
 * - A promise that nothing can settle any more fails its input instead of hanging it.
 */
import { DEBUG, INFO, log } from '../logging.ts';
import { inherit } from '../util/heritage.ts';
import { realm } from '../util/realm.ts';
import type {
  CallStyle,
  ChunkMessage,
  FromWorker,
  PauseAfter,
  Queued,
  Revive,
  SetupMessage,
  ToWorker,
} from '../wire/messages.ts';
import { argumentsOf } from './arguments.ts';
import { OutcomeBatch } from './batch.ts';
import { CurrentInput } from './current-input.ts';
import { describeEnd, describeUncaught } from './describe-uncaught.ts';
import { Hooks } from './hooks.ts';
import { Inbox } from './inbox.ts';
import { KnownTasks, type TaskFunction } from './known-tasks.ts';
import { readyToRevive } from './library.ts';
import { MemoryLimit } from './memory-limit.ts';
import { OnlyCall } from './only-call.ts';
import type { WorkerPort } from './port.ts';
import { PrintMarks } from './print-marks.ts';
import { LOADING } from './running-record.ts';
import { isThenable, Settling } from './settling.ts';

const BATCH_MS = 2;
const TURN_MS = 5;

/** The chunk it runs: inputs before `begun` were begun, those from `end` on were asked back. */
interface CurrentChunk {
  readonly message: ChunkMessage;
  begun: number;
  end: number;
  /** Its task is being loaded, which is done for the first input. */
  isLoading: boolean;
  isAborted: boolean;
}

/** How the inputs of a chunk are called. */
interface Calling {
  readonly fn: TaskFunction;
  readonly call: CallStyle;
  /** Where inputs hold handles. One that cannot be revived fails its input. */
  readonly revive: Revive | undefined;
}

export class WorkerLoop {
  readonly #port: WorkerPort;
  readonly #inbox = new Inbox();
  #isDraining = false;
  #hasEnded = false;
  /** Inline, leaving ends nothing by itself. */
  #hasLeft = false;
  readonly #memory: MemoryLimit;
  readonly #tasks: KnownTasks;
  readonly #hooks: Hooks;
  readonly #prints: PrintMarks;
  readonly #onlyCall: OnlyCall;
  #chunks = 0;
  #current: CurrentChunk | undefined;
  #batch: OutcomeBatch | undefined;
  readonly #input = new CurrentInput();
  #lastTurn = performance.now();
  readonly #settling: Settling;

  constructor(port: WorkerPort) {
    this.#port = port;
    this.#prints = new PrintMarks(port);
    this.#memory = new MemoryLimit(() => port.memoryBytes());
    this.#settling = new Settling((isHeld) => port.holdOpen(isHeld));
    const send = (message: FromWorker): void => port.send(message);
    this.#tasks = new KnownTasks(send, this.#settling);
    this.#hooks = new Hooks(this.#tasks, this.#settling, send);
    this.#onlyCall = new OnlyCall(this.#tasks, this.#settling);
  }

  receive(message: ToWorker): void {
    // A process goes on without its parent; its loop has no part in that.
    if (this.#hasLeft || message.type === 'detach') return;
    if (message.type === 'giveBack') {
      this.#giveBack(message.chunks, message.isAborted);
      return;
    }
    if (message.type === 'end') this.#hasEnded = true;
    else this.#inbox.add(message);
    if (!this.#isDraining) void this.#drain();
  }

  /** The parent wants back what these chunks have not begun. @param isAborted nor does anybody wait for what runs */
  #giveBack(chunks: readonly number[], isAborted: boolean): void {
    const asked = new Set(chunks);
    const current = this.#current;
    if (current && asked.has(current.message.chunk)) {
      const kept = current.isLoading ? 1 : current.begun;
      if (kept < current.end) this.#return(current.message.chunk, kept);
      current.end = kept;
      if (isAborted) this.#abort(current);
    }
    for (const chunk of this.#inbox.revoke(asked)) this.#return(chunk, 0);
  }

  /** What comes next is for the parent to say. */
  #giveAllBack(current: CurrentChunk): void {
    if (current.begun < current.end) this.#return(current.message.chunk, current.begun);
    current.end = current.begun;
    for (const chunk of this.#inbox.revoke()) this.#return(chunk, 0);
  }

  /** Nothing is begun any more, and nobody waits for what runs. */
  stop(): void {
    this.#hasLeft = true;
    this.#inbox.clear();
    if (!this.#current) return;
    this.#current.end = this.#current.begun;
    this.#abort(this.#current);
  }

  /** Sends what is finished. For the last moments of a worker. */
  flush(): void {
    this.#batch?.flush();
  }

  /** What is said on stderr of an error that nobody has caught. */
  describe(error: unknown): string {
    return this.#onlyCall.isPrepared ? describeEnd(realm().name, error) : describeUncaught(error);
  }

  /** The worker exits, whoever wanted it. */
  exiting(exitcode: number): void {
    this.flush();
    log(INFO, 'process exiting with exitcode %d', exitcode);
  }

  /** The event loop ran empty: if an input is waited for, nothing can settle it any more. */
  nothingLeft(): void {
    this.#settling.giveUp();
  }

  async #drain(): Promise<void> {
    this.#isDraining = true;
    for (let message = this.#inbox.shift(); message; message = this.#inbox.shift()) {
      await this.#handle(message);
      // What is left in the inbox is given to another worker.
      if (this.#memory.isExceeded) return this.#retire();
    }
    this.#isDraining = false;
    if (!this.#hasEnded || this.#hasLeft) return undefined;
    log(DEBUG, 'worker got sentinel -- exiting');
    return this.#finish();
  }

  async #handle(message: Queued): Promise<void> {
    switch (message.type) {
      case 'setup':
        return this.#setUp(message);
      case 'task':
        this.#tasks.introduce(message);
        return undefined;
      case 'markPrints':
        return this.#prints.set(message);
      case 'chunk':
        return this.#runChunk(message);
      case 'onlyCall':
        return this.#onlyCall.prepare(message);
      case 'call':
        return this.#leave(await this.#onlyCall.run(message.code, (words) => this.#port.tell(words)));
      case 'refuse':
        this.#port.tell(message.message);
        return this.#leave(1);
      default:
        return message satisfies never;
    }
  }

  async #setUp(message: SetupMessage): Promise<void> {
    inherit(message.heritage);
    log(INFO, 'child process calling self.run()');
    if (await this.#hooks.setUp(message)) this.#memory.limit = message.maxMemory;
    else this.#leave(1);
  }

  #leave(exitcode: number): void {
    this.#hasLeft = true;
    this.#inbox.clear();
    this.#port.leave(exitcode);
  }

  async #retire(): Promise<void> {
    this.#port.send({ type: 'retiring' });
    await this.#finish();
  }

  /** The finalizer, then the end. */
  async #finish(): Promise<void> {
    log(DEBUG, 'worker exiting after %d tasks', this.#chunks);
    log(INFO, 'process shutting down');
    this.#leave(await this.#hooks.finish());
  }

  async #runChunk(message: ChunkMessage): Promise<void> {
    const task = this.#tasks.get(message.task);
    if (!task) throw new Error(`chunk ${message.chunk} came before its task ${message.task}`);
    this.#chunks++;
    const isLoading = !task.fn;
    const current = { message, begun: 0, end: message.inputs.length, isLoading, isAborted: false };
    this.#current = current;
    if (isLoading) {
      this.#port.begin(message.chunk, LOADING, performance.now());
      await this.#tasks.ensureLoaded(message.task, task);
      current.isLoading = false;
    }
    const { fn, call } = task;
    const revive = fn && message.revive && (await readyToRevive(message.revive));
    const now = performance.now();
    const batch = (this.#batch = new OutcomeBatch(message.chunk, message.isTimed, now, this.#port));
    const mayRun = fn && !current.isAborted;
    const endedAt = mayRun ? await this.#runInputs({ fn, call, revive }, current, batch, now) : now;
    this.#input.end();
    batch.flush(endedAt);
    this.#batch = undefined;
    this.#current = undefined;
    if (current.begun < current.end) this.#return(message.chunk, current.begun);
  }

  /** Nobody waits for what is left of the chunk, nor for the input that runs. */
  #abort(current: CurrentChunk): void {
    current.isAborted = true;
    this.#input.abort();
  }

  /** What it has not begun of a chunk is the parent's again. */
  #return(chunk: number, offset: number): void {
    this.#port.send({ type: 'returned', chunk, offset });
  }

  /**
   * Runs to the chunk's end, which comes nearer when it is asked back; or until this worker must leave. The clock is read
   * once an input, as that costs as much as a quick input does: its end is the next one's begin.
   *
   * @param now of `performance.now()`
   * @returns the same, at the end
   */
  async #runInputs(
    { fn, call, revive }: Calling,
    current: CurrentChunk,
    batch: OutcomeBatch,
    now: number,
  ): Promise<number> {
    const { chunk, start, attempt, inputs, pauseAfter } = current.message;
    while (current.begun < current.end) {
      const offset = current.begun++;
      if (this.#prints.areOn) now = await this.#prints.put({ chunk, offset });
      this.#port.begin(chunk, offset, now);
      this.#input.begin(start + offset, attempt);
      batch.begin(now);
      let hasFailed = false;
      try {
        const input = revive ? revive(inputs[offset]) : inputs[offset];
        const result = call === 'one' ? fn(input) : fn(...argumentsOf(input));
        batch.succeed(isThenable(result) ? await this.#settleInput(result, batch) : result);
      } catch (error) {
        batch.fail(error);
        hasFailed = true;
      }
      now = performance.now();
      batch.end(now);
      if (this.#prints.areOn) now = await this.#prints.put(undefined);
      if (pauseAfter && isPause(pauseAfter, hasFailed)) {
        batch.flush(now);
        this.#giveAllBack(current);
      }
      if (batch.age(now) >= BATCH_MS || now - this.#lastTurn >= TURN_MS) now = await this.#pause(batch, now);
      if (this.#memory.isExceededAt(now)) break;
    }
    return now;
  }

  /**
   * Sends what is finished; and lets the event loop run once, if it is time to: control messages, timers and I/O of the
   * task's own.
   *
   * @returns the moment after that
   */
  async #pause(batch: OutcomeBatch, now: number): Promise<number> {
    batch.flush(now);
    if (now - this.#lastTurn < TURN_MS) return performance.now();
    await new Promise(setImmediate);
    return (this.#lastTurn = performance.now());
  }

  /** Waits for one input's promise; what was finished before it does not wait along for longer than a batch may. */
  async #settleInput(result: PromiseLike<unknown>, batch: OutcomeBatch): Promise<unknown> {
    const timer = batch.isEmpty ? undefined : setTimeout(() => batch.flush(), BATCH_MS);
    timer?.unref();
    try {
      return await this.#settling.settle(result);
    } finally {
      clearTimeout(timer);
    }
  }
}

function isPause(pauseAfter: PauseAfter, hasFailed: boolean): boolean {
  return pauseAfter === 'any' || (pauseAfter === 'failure') === hasFailed;
}
