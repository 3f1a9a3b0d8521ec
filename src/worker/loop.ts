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
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';

import { NeverSettlesError } from '../errors.ts';
import { loadModule, pickTask } from '../task/load.ts';
import type { TaskRef } from '../types.ts';
import { realm } from '../util/realm.ts';
import { encodeError, type ErrorRecord } from '../wire/error.ts';
import type { CallStyle, ChunkMessage, FromWorker, SetupMessage, ToWorker } from '../wire/messages.ts';
import { OutcomeBatch } from './batch.ts';
import { CurrentInput } from './current-input.ts';
import { MemoryLimit } from './memory-limit.ts';
import { LOADING } from './running-record.ts';

/** How our own stack frames are told from the user's. */
const OWN_FILE = fileURLToPath(import.meta.url);

const BATCH_MS = 2;
const TURN_MS = 5;

/** What the loop needs from the process or thread it runs in. */
export interface WorkerPort {
  /** Sends now; returns when the message is out of this process's hands. */
  send(message: FromWorker): void;
  /** Notes that this input of the chunk begins now, where it survives this worker. */
  begin(chunk: number, offset: number): void;
  /** Whether waiting for messages keeps the event loop alive. */
  holdOpen(isHeld: boolean): void;
  /** Ends this worker, with last words on stderr. */
  leave(exitcode: number, lastWords?: string): void;
}

interface Task {
  readonly ref: TaskRef;
  readonly call: CallStyle;
  fn: TaskFunction | undefined;
  /** Why it cannot be loaded. */
  failure: ErrorRecord | undefined;
}

type TaskFunction = (...args: unknown[]) => unknown;

export class WorkerLoop {
  readonly #port: WorkerPort;
  readonly #inbox: ToWorker[] = [];
  #isDraining = false;
  #hasEnded = false;
  readonly #memory = new MemoryLimit();
  #finalizer: TaskRef | undefined;
  readonly #tasks = new Map<number, Task>();
  #current: { readonly message: ChunkMessage; readonly batch: OutcomeBatch } | undefined;
  readonly #input = new CurrentInput();
  /** Chunks asked back, as long as they are not finished. */
  readonly #revoked = new Set<number>();
  #lastChunk = -1;
  #lastTurn = performance.now();
  #rejectWait: ((error: NeverSettlesError) => void) | undefined;

  constructor(port: WorkerPort) {
    this.#port = port;
  }

  receive(message: ToWorker): void {
    this.#inbox.push(message);
    if (!this.#isDraining) void this.#drain();
  }

  /** No more messages will come: finish what is here, then leave. */
  end(): void {
    this.#hasEnded = true;
    if (!this.#isDraining) void this.#drain();
  }

  /** The parent wants back what these chunks have not begun. */
  giveBack(chunks: readonly number[]): void {
    for (const chunk of chunks) if (chunk > this.#lastChunk) this.#revoked.add(chunk);
    if (this.#current && this.#revoked.has(this.#current.message.chunk)) this.#input.abort();
  }

  /** Sends what is finished. For the last moments of a worker. */
  flush(): void {
    this.#current?.batch.flush();
  }

  /** The event loop ran empty: if an input is waited for, nothing can settle it any more. */
  nothingLeft(): void {
    this.#rejectWait?.(new NeverSettlesError());
  }

  async #drain(): Promise<void> {
    this.#isDraining = true;
    for (let message = this.#inbox.shift(); message; message = this.#inbox.shift()) {
      await this.#handle(message);
      // What is left in the inbox is given to another worker.
      if (this.#memory.isExceeded) return this.#retire();
    }
    this.#isDraining = false;
    if (this.#hasEnded) await this.#finish();
    return undefined;
  }

  async #handle(message: ToWorker): Promise<void> {
    switch (message.type) {
      case 'setup':
        return this.#setUp(message);
      case 'task':
        this.#tasks.set(message.task, {
          ref: message.ref,
          call: message.call,
          fn: undefined,
          failure: undefined,
        });
        return undefined;
      case 'chunk':
        return this.#runChunk(message);
      case 'call':
        return this.#callOnce(message.ref, message.args);
      case 'refuse':
        return this.#port.leave(1, message.message);
      default:
        return message satisfies never;
    }
  }

  async #setUp({ initializer, initargs, finalizer, maxMemory }: SetupMessage): Promise<void> {
    try {
      if (initializer) {
        const { fn } = await this.#load(initializer);
        await this.#settle(fn(...initargs));
      }
      this.#finalizer = finalizer;
      this.#memory.limit = maxMemory;
      this.#port.send({ type: 'ready' });
    } catch (error) {
      this.#port.send({ type: 'initFailed', error: encodeError(error) });
      this.#port.leave(1);
    }
  }

  async #retire(): Promise<void> {
    this.#port.send({ type: 'retiring' });
    await this.#finish();
  }

  /** The finalizer, then the end. */
  async #finish(): Promise<void> {
    try {
      if (this.#finalizer) {
        const { fn } = await this.#load(this.#finalizer);
        await this.#settle(fn());
      }
      this.#port.leave(0);
    } catch (error) {
      this.#port.send({ type: 'finalizerFailed', error: encodeError(error) });
      this.#port.leave(1);
    }
  }

  async #callOnce(ref: TaskRef, args: readonly unknown[]): Promise<void> {
    try {
      const { fn } = await this.#load(ref);
      await this.#settle(fn(...args));
      this.#port.leave(0);
    } catch (error) {
      this.#port.leave(1, `Process ${realm().name}:\n${describeUncaught(error)}`);
    }
  }

  async #load(ref: TaskRef): Promise<{ name: string; fn: TaskFunction }> {
    const namespace = await this.#settle(loadModule(ref));
    return pickTask(ref, namespace as Record<string, unknown>, ref.exportName);
  }

  /** Loads at the first chunk rather than at the introduction, so that a failure meets a job that waits for it. */
  async #ensureLoaded(number: number, task: Task): Promise<void> {
    try {
      if (!task.failure) {
        const { name, fn } = await this.#load(task.ref);
        task.fn = fn;
        this.#port.send({ type: 'loaded', task: number, exportName: name });
      }
    } catch (error) {
      task.failure = encodeError(error);
    }
    if (task.failure) this.#port.send({ type: 'loadFailed', task: number, error: task.failure });
  }

  async #runChunk(message: ChunkMessage): Promise<void> {
    const task = this.#tasks.get(message.task);
    if (!task) throw new Error(`chunk ${message.chunk} came before its task ${message.task}`);
    if (!task.fn) {
      this.#port.begin(message.chunk, LOADING);
      await this.#ensureLoaded(message.task, task);
    }
    const batch = new OutcomeBatch(message.chunk, (outcomes) => this.#port.send(outcomes));
    this.#current = { message, batch };
    const done = task.fn ? await this.#runInputs(task.fn, task.call, message, batch) : 0;
    this.#input.end();
    batch.flush();
    if (done < message.inputs.length)
      this.#port.send({ type: 'returned', chunk: message.chunk, offset: done });
    this.#current = undefined;
    this.#lastChunk = message.chunk;
    this.#revoked.delete(message.chunk);
  }

  /** Runs until the chunk's end or until it is asked back; returns how many inputs were run. */
  async #runInputs(
    fn: TaskFunction,
    call: CallStyle,
    { chunk, start, attempt, inputs }: ChunkMessage,
    batch: OutcomeBatch,
  ): Promise<number> {
    for (let offset = 0; offset < inputs.length; offset++) {
      if (this.#revoked.size > 0 && this.#revoked.has(chunk)) return offset;
      this.#port.begin(chunk, offset);
      this.#input.begin(start + offset, attempt);
      try {
        const result = call === 'one' ? fn(inputs[offset]) : fn(...argumentsOf(inputs[offset]));
        batch.succeed(isThenable(result) ? await this.#settleInput(result, batch) : result);
      } catch (error) {
        batch.fail(error);
      }
      const now = performance.now();
      if (batch.age(now) >= BATCH_MS) batch.flush();
      if (now - this.#lastTurn >= TURN_MS) await this.#turn(batch);
      if (this.#memory.isExceededAt(now)) return offset + 1;
    }
    return inputs.length;
  }

  /** Lets the event loop run once: control messages, timers and I/O of the task's own. */
  async #turn(batch: OutcomeBatch): Promise<void> {
    batch.flush();
    await new Promise(setImmediate);
    this.#lastTurn = performance.now();
  }

  /** Waits for one input's promise; what was finished before it does not wait along for longer than a batch may. */
  async #settleInput(result: PromiseLike<unknown>, batch: OutcomeBatch): Promise<unknown> {
    const timer = batch.isEmpty ? undefined : setTimeout(() => batch.flush(), BATCH_MS);
    timer?.unref();
    try {
      return await this.#settle(result);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Waits without keeping the event loop alive, so that a promise nobody will settle is told apart. */
  async #settle(result: unknown): Promise<unknown> {
    if (!isThenable(result)) return result;
    this.#port.holdOpen(false);
    try {
      return await Promise.race([result, new Promise((_, reject) => (this.#rejectWait = reject))]);
    } finally {
      this.#rejectWait = undefined;
      this.#port.holdOpen(true);
    }
  }
}

/** The error with its stack, down to where our own frames begin. */
function describeUncaught(error: unknown): string {
  if (!(error instanceof Error)) return inspect(error);
  const lines = (error.stack ?? String(error)).split('\n');
  return lines.filter((line) => !line.includes(OWN_FILE)).join('\n');
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'
  );
}

/** As in Python, any iterable gives arguments, a string its characters. */
function argumentsOf(input: unknown): unknown[] {
  if (Array.isArray(input)) return input;
  if (typeof (input as Iterable<unknown> | undefined | null)?.[Symbol.iterator] === 'function')
    return [...(input as Iterable<unknown>)];
  const kind = input === null ? 'null' : typeof input;
  throw new TypeError(`Expected an array of arguments, got ${kind}`);
}
