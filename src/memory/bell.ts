/**
 * How members of a program's shared memory wake each other. A ring says no more than: look again. It is a hint, and may be lost with
 * a killed member; so whoever waits looks by itself, too, every `LOOK_MS`.
 *
 *     ring(slot) ─▶ rings += 1 ─┬─ it sleeps, its thread blocked ─▶ the kernel wakes it (futex)
 *                               └─ its event loop listens, and was not told yet ─▶ a byte into its named pipe
 *
 * Nothing of this keeps a process from leaving: no thread waits in the kernel for longer than `SLEEP_MS`, and the pipe is one
 * that the event loop watches.
 */
import { closeSync, constants, openSync, unlinkSync, writeSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';

import { native } from './files.ts';
import { BellWord, type MemberTable } from './members.ts';

/** The kernel is left this often, so that a thread that sleeps can be ended. */
const SLEEP_MS = 100;
const BYTE = Buffer.of(1);
/** What the word of one that sleeps says; 0 of one that does not. */
const ASLEEP = 1;
const WOKEN = 2;

export interface BellOptions {
  readonly table: MemberTable;
  /** Of the table in this process. */
  readonly address: bigint;
  readonly slot: number;
  readonly folder: string;
}

export class Bell {
  readonly #options: BellOptions;
  readonly #words: Int32Array;
  readonly #listeners = new Set<() => void>();
  #pipe: Socket | undefined;
  #isClosed = false;

  constructor(options: BellOptions) {
    this.#options = options;
    this.#words = options.table.words;
  }

  /** Wakes a member: one that sleeps, and the event loop of one that listens. To ring one that does neither costs little. */
  ring(slot: number): void {
    const { table, address } = this.#options;
    const rings = table.wordOf(slot, BellWord.rings);
    Atomics.add(this.#words, rings, 1);
    // One that was woken and is not awake yet need not be woken again.
    if (Atomics.compareExchange(this.#words, table.wordOf(slot, BellWord.sleeps), ASLEEP, WOKEN) === ASLEEP)
      native().wakeAt(address + BigInt(rings * 4));
    if (Atomics.load(this.#words, table.wordOf(slot, BellWord.listens)) === 0) return;
    const told = table.wordOf(slot, BellWord.told);
    // One that was told and has not looked yet need not be told again.
    if (Atomics.exchange(this.#words, told, 1) === 0 && !this.#write(slot))
      Atomics.store(this.#words, told, 0);
  }

  /**
   * Blocks this thread until it is rung, or until the time is over; at most for a moment.
   *
   * @param isThere looks whether it may go on; called before it sleeps, when all rings from then on will wake it
   * @returns whether it was there before it slept
   */
  sleep(isThere: () => boolean, ms: number): boolean {
    const { table, address, slot } = this.#options;
    const rings = table.wordOf(slot, BellWord.rings);
    const sleeps = table.wordOf(slot, BellWord.sleeps);
    Atomics.store(this.#words, sleeps, ASLEEP);
    const heard = Atomics.load(this.#words, rings);
    try {
      if (isThere()) return true;
      native().sleepAt(address + BigInt(rings * 4), heard, Math.min(ms, SLEEP_MS));
      return false;
    } finally {
      Atomics.store(this.#words, sleeps, 0);
    }
  }

  /** Calls this when the member is rung, from the event loop, which stays alive for it, until it is told to stop. */
  listen(look: () => void): void {
    if (this.#isClosed) return;
    this.#listeners.add(look);
    this.#pipe ??= this.#open();
    this.#pipe.ref();
  }

  unlisten(look: () => void): void {
    this.#listeners.delete(look);
    if (this.#listeners.size === 0) this.#pipe?.unref();
  }

  close(): void {
    this.#isClosed = true;
    this.#pipe?.destroy();
    this.#silence();
  }

  #open(): Socket {
    const { table, slot } = this.#options;
    this.#silence();
    const path = this.#path(slot);
    if (!native().makeFifo(path)) throw new Error(`cannot make the named pipe ${path}`);
    // For writing too: it never ends for want of somebody who writes.
    const fd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
    const pipe = new Socket({ fd, readable: true, writable: false });
    pipe.on('data', () => this.#wake());
    pipe.on('error', () => {
      // Its file was removed with the folder: those who wait look by themselves.
    });
    Atomics.store(this.#words, table.wordOf(slot, BellWord.listens), 1);
    return pipe;
  }

  #wake(): void {
    const { table, slot } = this.#options;
    // Before they look: what comes after this moment rings again.
    Atomics.store(this.#words, table.wordOf(slot, BellWord.told), 0);
    for (const look of [...this.#listeners]) look();
  }

  #write(slot: number): boolean {
    let fd: number | undefined;
    try {
      fd = openSync(this.#path(slot), constants.O_WRONLY | constants.O_NONBLOCK);
      writeSync(fd, BYTE);
      return true;
    } catch {
      // Nobody reads it (any more).
      return false;
    } finally {
      if (fd !== undefined) closeSync(fd);
    }
  }

  /** What a dead member of the same slot may have left goes too. */
  #silence(): void {
    try {
      unlinkSync(this.#path(this.#options.slot));
    } catch {
      // There was none.
    }
  }

  #path(slot: number): string {
    return join(this.#options.folder, `bell-${slot}`);
  }
}
