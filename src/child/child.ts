/**
 * One child process as seen by its parent.
 *
 *     alive ──terminate()──▶ dying ──(grace)── SIGKILL ──▶ gone
 *       └──────────────────exit──────────────────────────▶
 *
 * `gone` means: the process has exited, and all it had written was read. Only this folder touches
 * node:child_process.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync } from 'node:fs';
import type { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';

import type { Exit } from '../types.ts';
import { MAX_TIMER_MS } from '../util/checks.ts';
import { toExit } from '../util/exit.ts';
import { DEPTH_VARIABLE } from '../util/nesting.ts';
import { leaveFolderAtEnd } from '../memory/folder.ts';
import { realm } from '../util/realm.ts';
import type { FromWorker, PrintStream, ToWorker } from '../wire/messages.ts';
import type { PrintPlace } from '../wire/print-mark.ts';
import { decodeFromWorker, encodeToWorker } from '../wire/codec.ts';
import { encodeError } from '../wire/error.ts';
import { FrameReader, type FrameKind } from '../wire/frame.ts';
import { INBOX_FD, OUTBOX_FD, STDERR_FD } from '../worker/descriptors.ts';
import { readRunning, type Running } from '../worker/running-record.ts';
import { guardGroup, releaseGroup, signalGroup } from './orphan-guard.ts';
import { inheritedFlags } from './inherited-flags.ts';
import { PrintReader } from './print-reader.ts';
import { openRecord } from './record-file.ts';
import { Tail } from './tail.ts';

export interface ChildListener {
  /** @param bytes the message's size on the wire. */
  message(message: FromWorker, bytes: number): void;
  /**
   * Whole lines the child printed; the last before `printsOf`, and before the end of one that was told to mark its prints, may
   * lack its newline. Not called when prints are inherited.
   */
  print(stream: PrintStream, lines: Buffer): void;
  /** What it prints on this stream from here on belongs to this input; `undefined`: to none. Where it was told to mark that. */
  printsOf(stream: PrintStream, place: PrintPlace | undefined): void;
  /** Once, last of all. */
  gone(end: ChildEnd): void;
}

/** How the child ended, and what it left behind. */
export interface ChildEnd extends Exit {
  /** The input it began last, if any. */
  readonly running: Running | undefined;
  /** The last lines of its stderr. */
  readonly stderr: string;
  /** Why it could not even be started. */
  readonly startError: Error | undefined;
}

export interface ChildOptions {
  readonly name: string;
  /** Work of a pool, which alone decides what Ctrl-C means; or one call, whose signals are its own. */
  readonly purpose: 'pool' | 'call';
  /** `pipe`: prints come to the listener. `inherit`: they go where ours go; `stderr`: all of them where our stderr goes. */
  readonly prints: 'pipe' | 'inherit' | 'stderr';
  /** Asked when this process exits by itself: whether the child goes on without it. @default it is ended */
  readonly mayGoOn?: () => boolean;
  /** It may, but has not got all that it was sent. */
  readonly onLost?: () => void;
  /** Set in its environment, over ours; `undefined` takes a variable away. @default {} */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Flags of Node's, after those it inherits. @default [] */
  readonly execArgv?: readonly string[];
  /** What `terminate` sends first. @default 'SIGTERM' */
  readonly killSignal?: NodeJS.Signals;
}

type ChildState = 'alive' | 'dying' | 'gone';

const ENTRY = new URL('../../dist/bundle/worker.js', import.meta.url);

/** After the exit, output of the child may be held open by its own children; we do not wait for those. */
const OUTPUT_GRACE_MS = 200;

/** A child that exits closes its inbox a moment before. */
const DEAF_MS = 1000;

/** Copying so many bytes costs less than writing a buffer more. */
const SMALL_FRAME = 4096;

/** It does not keep our event loop alive. */
export class Child {
  readonly #process: ChildProcess;
  readonly #listener: ChildListener;
  readonly #record: number;
  readonly #stderr = new Tail();
  #prints: readonly PrintReader[] = [];
  /** Frames that leave at the end of this turn. */
  #posted: Buffer[] = [];
  #state: ChildState = 'alive';
  #startError: Error | undefined;
  readonly #killSignal: NodeJS.Signals;
  #killTimer: NodeJS.Timeout | undefined;
  /** When the timer kills, by `performance.now()`. */
  #killsAt = Infinity;
  #deafTimer: NodeJS.Timeout | undefined;
  readonly #purpose: ChildOptions['purpose'];
  readonly #parent = realm();

  constructor(options: ChildOptions, listener: ChildListener) {
    this.#listener = listener;
    this.#purpose = options.purpose;
    this.#killSignal = options.killSignal ?? 'SIGTERM';
    this.#record = openRecord();
    this.#process = this.#start(options);
    this.#guard(options);
    this.#listen();
    this.#unref();
    this.#parent.children++;
    leaveFolderAtEnd();
  }

  /** 0 when the process could not be started. */
  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** Sends in order, and gives the size. Throws what structured clone throws where the message cannot travel. */
  post(message: ToWorker): number {
    const frame = encodeToWorker(message);
    if (message.type === 'markPrints') for (const reader of this.#prints) reader.expectMarks(message.mark);
    this.#posted.push(frame);
    if (this.#posted.length === 1) process.nextTick(() => this.#write());
    return frame.length;
  }

  /**
   * Ends the child and its group: SIGTERM (or what else it was made with) now, SIGKILL after the grace (0: at once; longer than
   * timers last: never). Asked again, it may only end sooner.
   */
  terminate(graceMs: number): void {
    if (this.#state === 'gone' || this.#process.exitCode !== null || this.#process.signalCode !== null)
      return;
    this.#state = 'dying';
    if (graceMs > 0) {
      this.signal(this.#killSignal);
      this.#killIn(graceMs);
    } else {
      clearTimeout(this.#killTimer);
      this.signal('SIGKILL');
    }
  }

  #killIn(ms: number): void {
    const killsAt = performance.now() + ms;
    if (ms > MAX_TIMER_MS || killsAt >= this.#killsAt) return;
    clearTimeout(this.#killTimer);
    this.#killsAt = killsAt;
    this.#killTimer = setTimeout(() => this.signal('SIGKILL'), ms).unref();
  }

  /** Sends a signal to the child's group, while the child is alive. */
  signal(signal: NodeJS.Signals): void {
    const { pid, exitCode, signalCode } = this.#process;
    if (pid !== undefined && exitCode === null && signalCode === null) signalGroup(pid, signal);
  }

  /** What the child runs now, or ran last. */
  running(): Running | undefined {
    return this.#state === 'gone' ? undefined : readRunning(this.#record);
  }

  /** One system call for all that is posted in one turn of the event loop: small frames as one, large ones are not copied. */
  #write(): void {
    const frames = this.#posted;
    const inbox = this.#inbox;
    this.#posted = [];
    if (!inbox || frames.length === 0) return;
    if (frames.every(({ length }) => length <= SMALL_FRAME)) {
      inbox.write(Buffer.concat(frames));
      return;
    }
    inbox.cork();
    for (const frame of frames) inbox.write(frame);
    inbox.uncork();
  }

  /** Missing, as all pipes are, when the process could not be started. */
  get #inbox(): Writable | undefined {
    return this.#pipes[INBOX_FD] as Writable | undefined;
  }

  get #pipes(): readonly (Readable | Writable | null | undefined)[] {
    return (this.#process as { stdio?: ChildProcess['stdio'] }).stdio ?? [];
  }

  #start(options: ChildOptions): ChildProcess {
    const prints = options.prints === 'stderr' ? STDERR_FD : options.prints;
    const flags = [...inheritedFlags(process.execArgv), ...(options.execArgv ?? [])];
    try {
      // Without the IPC channel of `fork`: to load what it needs would cost each worker some milliseconds.
      const args = [fileURLToPath(ENTRY), options.name, options.purpose, this.#killSignal];
      return spawn(process.execPath, [...flags, ...args], {
        // stdin, stdout, stderr, inbox, outbox, running record: see worker/descriptors.ts
        stdio: ['ignore', prints, prints, 'pipe', 'pipe', this.#record],
        env: { ...process.env, ...options.env, [DEPTH_VARIABLE]: String(realm().depth + 1) },
        // The child leads a process group, so that what it starts can be ended with it.
        detached: true,
      });
    } catch (error) {
      closeSync(this.#record);
      throw error;
    }
  }

  #guard({ mayGoOn, onLost }: ChildOptions): void {
    if (this.#process.pid === undefined) return;
    guardGroup(this.#process.pid, () => {
      if (mayGoOn?.() !== true) return false;
      const isDetached = this.#detach();
      realm().hasLetGo ||= isDetached;
      if (!isDetached) onLost?.();
      return isDetached;
    });
  }

  /** The child goes on when this process, which exits now, is gone; unless it has not got all that it was sent. */
  #detach(): boolean {
    this.#write();
    this.#inbox?.write(encodeToWorker({ type: 'detach' }));
    return this.#inbox?.writableLength === 0;
  }

  #unref(): void {
    this.#process.unref();
    // Node types the pipes as streams; they are sockets.
    for (const pipe of this.#pipes) (pipe as Partial<Socket> | null | undefined)?.unref?.();
  }

  #listen(): void {
    const { stdout, stderr } = this.#process;
    this.#prints = [...this.#readPrints('stdout', stdout), ...this.#readPrints('stderr', stderr)];
    const reader = new FrameReader((kind, payload) => {
      const message = this.#decode(kind, payload);
      if (message) this.#listener.message(message, payload.length);
    });
    const outbox = this.#pipes[OUTBOX_FD];
    outbox?.on('data', (block: Buffer) => reader.push(block));
    // Pipes to a dying child break before its exit is known: the exit speaks, these only hold their tongue.
    for (const stream of this.#pipes) stream?.on('error', () => {});
    // One that lives on without it can be told nothing any more; that of one call knows all it has to.
    if (this.#purpose === 'pool') this.#inbox?.on('close', () => this.#endLater());
    this.#process.on('error', (error) => (this.#startError = error));
    this.#process.on('exit', () => this.#onExit());
    this.#process.on('close', (code, signal) => this.#onClose(code, signal));
  }

  #endLater(): void {
    this.#deafTimer = setTimeout(() => this.terminate(0), DEAF_MS).unref();
  }

  /** A message that cannot be read is the end of its sender; what it had is recovered as from any death. */
  #decode(kind: FrameKind, payload: Buffer): FromWorker | undefined {
    try {
      return decodeFromWorker(kind, payload);
    } catch (error) {
      this.#listener.message({ type: 'uncaught', error: encodeError(error), isTold: false }, 0);
      this.terminate(0);
      return undefined;
    }
  }

  /** Nothing where prints are inherited, or the process could not be started. */
  #readPrints(name: PrintStream, stream: Readable | null | undefined): PrintReader[] {
    if (!stream) return [];
    const listener = {
      print: (lines: Buffer): void => {
        if (name === 'stderr') this.#stderr.push(lines);
        this.#listener.print(name, lines);
      },
      marked: (place: PrintPlace | undefined): void => this.#listener.printsOf(name, place),
    };
    return [new PrintReader(stream, listener)];
  }

  #onExit(): void {
    clearTimeout(this.#killTimer);
    clearTimeout(this.#deafTimer);
    // What the child had started and we were asked to end goes with it.
    if (this.#state === 'dying' && this.#process.pid !== undefined) signalGroup(this.#process.pid, 'SIGKILL');
    const streams = [this.#process.stdout, this.#process.stderr, this.#inbox];
    const grace = setTimeout(() => streams.forEach((stream) => stream?.destroy()), OUTPUT_GRACE_MS).unref();
    this.#process.on('close', () => clearTimeout(grace));
  }

  #onClose(code: number | null, signal: NodeJS.Signals | null): void {
    if (this.#state === 'gone') return;
    for (const reader of this.#prints) reader.end();
    const running = readRunning(this.#record);
    this.#state = 'gone';
    this.#parent.children--;
    clearTimeout(this.#deafTimer);
    closeSync(this.#record);
    if (this.#process.pid !== undefined) releaseGroup(this.#process.pid);
    this.#listener.gone({
      ...toExit(code, signal),
      running,
      stderr: this.#stderr.toString(),
      startError: this.#startError,
    });
  }
}
