/**
 * How members of a program's shared memory wake each other. A ring says no more than: look again. It is a hint, and may be lost with
 * a killed member; so whoever waits looks by itself, too, every `LOOK_MS`.
 *
 *     ring(slot) ─▶ rings += 1 ─┬─ it sleeps, its thread blocked ─▶ the kernel wakes it (futex)
 *                               └─ its event loop listens, and was not told yet ─▶ a knock at its door (a byte into a named pipe)
 *
 * Nothing of this keeps a process from leaving: no thread waits in the kernel for longer than `SLEEP_MS`, and a door is
 * something that the event loop watches.
 */
import { BellWord, type MemberTable } from './members.ts';
import type { Door, Memory, Store } from './store.ts';

/** The kernel is left this often, so that a thread that sleeps can be ended. */
const SLEEP_MS = 100;
/** What the word of one that sleeps says; 0 of one that does not. */
const ASLEEP = 1;
const WOKEN = 2;

export interface BellOptions {
  readonly store: Store;
  /** Of the table. */
  readonly memory: Memory;
  readonly table: MemberTable;
  readonly slot: number;
  readonly folder: string;
}

export class Bell {
  readonly #options: BellOptions;
  readonly #words: Int32Array;
  readonly #listeners = new Set<() => void>();
  #door: Door | undefined;
  #isClosed = false;

  constructor(options: BellOptions) {
    this.#options = options;
    this.#words = options.table.words;
  }

  /** Wakes a member: one that sleeps, and the event loop of one that listens. To ring one that does neither costs little. */
  ring(slot: number): void {
    const { store, memory, table, folder } = this.#options;
    const rings = table.wordOf(slot, BellWord.rings);
    Atomics.add(this.#words, rings, 1);
    // One that was woken and is not awake yet need not be woken again.
    if (Atomics.compareExchange(this.#words, table.wordOf(slot, BellWord.sleeps), ASLEEP, WOKEN) === ASLEEP)
      store.wake(memory, rings);
    if (Atomics.load(this.#words, table.wordOf(slot, BellWord.listens)) === 0) return;
    const told = table.wordOf(slot, BellWord.told);
    // One that was told and has not looked yet need not be told again.
    if (Atomics.exchange(this.#words, told, 1) === 0 && !store.knock(folder, slot))
      Atomics.store(this.#words, told, 0);
  }

  /**
   * Blocks this thread until it is rung, or until the time is over; at most for a moment.
   *
   * @param isThere looks whether it may go on; called before it sleeps, when all rings from then on will wake it
   * @returns whether it was there before it slept
   */
  sleep(isThere: () => boolean, ms: number): boolean {
    const { store, memory, table, slot } = this.#options;
    const rings = table.wordOf(slot, BellWord.rings);
    const sleeps = table.wordOf(slot, BellWord.sleeps);
    Atomics.store(this.#words, sleeps, ASLEEP);
    const heard = Atomics.load(this.#words, rings);
    try {
      if (isThere()) return true;
      store.sleep(memory, rings, heard, Math.min(ms, SLEEP_MS));
      return false;
    } finally {
      Atomics.store(this.#words, sleeps, 0);
    }
  }

  /** Calls this when the member is rung, from the event loop, which stays alive for it, until it is told to stop. */
  listen(look: () => void): void {
    if (this.#isClosed) return;
    this.#listeners.add(look);
    this.#door ??= this.#tryOpen();
    this.#door?.hold(true);
  }

  unlisten(look: () => void): void {
    this.#listeners.delete(look);
    if (this.#listeners.size === 0) this.#door?.hold(false);
  }

  /** From now on it has not been told: by those who look anyway, since whoever has told it last may have been killed before he knocked. */
  hearAgain(): void {
    const { table, slot } = this.#options;
    Atomics.store(this.#words, table.wordOf(slot, BellWord.told), 0);
  }

  /** Nobody needs to knock until `lookNow()`, which whoever calls this calls soon. */
  hearNothing(): void {
    const { table, slot } = this.#options;
    Atomics.store(this.#words, table.wordOf(slot, BellWord.told), 1);
  }

  /** All who listen look, of whatever copy of our code, since they may have been rung without a knock. */
  lookNow(): void {
    // Before they look: what comes after this moment knocks again.
    this.hearAgain();
    for (const look of [...this.#listeners]) look();
  }

  close(): void {
    this.#isClosed = true;
    this.#door?.close();
  }

  /** `undefined` where there can be none at this moment (too many open files): who waits looks by itself, too. */
  #tryOpen(): Door | undefined {
    try {
      return this.#open();
    } catch {
      return undefined;
    }
  }

  #open(): Door {
    const { store, table, folder, slot } = this.#options;
    const door = store.openDoor(folder, slot, () => this.lookNow());
    Atomics.store(this.#words, table.wordOf(slot, BellWord.listens), 1);
    return door;
  }
}
