import { Attached, registerThing } from '../memory/shared-thing.ts';
import type { BlockingWait } from '../sync/blocking.ts';
import type { Hold } from '../sync/hold.ts';
import { expectOptions } from '../util/checks.ts';
import type { Wait } from '../util/wait.ts';
import { Cell, planCell, type CellDetails } from './cell.ts';
import { expectGuarded, expectLock, lockOf, type GuardOptions, type LockLike } from './guarded.ts';
import type { Item, ItemInput, TypeCode } from './typecodes.ts';

const KIND = 'value';

export interface ValueDetails<C extends TypeCode> extends CellDetails<C> {
  readonly lock: LockLike | undefined;
}

/**
 * One number or character in memory that processes and threads share, with a lock for whoever reads it and writes what follows from
 * that. May be an argument, an input, a result: whoever gets it sees the same memory, and has the same lock.
 *
 * One read, or one write, is a single step and takes no lock. `value.value++` is both: do it under the lock, or say `value.add(1)`,
 * which is one step and faster. Where some use the lock, all must: `add` does not wait for it.
 *
 * Source: Python's `multiprocessing.Value`, which takes its lock for every read and write.
 *
 * @throws UsageError for what is no type code, or what it cannot hold
 * @throws SharedMemoryError where processes can share no memory
 * @example
 * const value = new SharedValue('i', 6);
 * await value.runExclusive(() => value.value++);
 * console.log(String(value)); // <Synchronized wrapper for c_int(7)>
 * console.log(await value.update((n) => n * 6)); // 42
 * console.log(value.add(1), value.value); // 42 43
 */
export class SharedValue<C extends TypeCode = TypeCode> extends Cell<C> {
  readonly #lock: LockLike | undefined;

  /** @param initial @default zero */
  constructor(typecode: C, initial?: ItemInput<C>, options?: GuardOptions);
  constructor(from: C | Attached<ValueDetails<C>>, initial?: ItemInput<C>, options: GuardOptions = {}) {
    expectOptions('a value', options, { lock: expectLock });
    super(KIND, from instanceof Attached ? from : planCell(from, initial));
    this.#lock = from instanceof Attached ? from.details.lock : lockOf(options);
  }

  /** The lock. @throws UsageError when it was made without one */
  getLock(): LockLike {
    return this.#guard;
  }

  /** Waits for the lock without blocking, and takes it. @returns what is held; `undefined` when time was over */
  acquire(): Promise<Hold>;
  acquire(limits: Wait | undefined): Promise<Hold | undefined>;
  acquire(limits?: Wait): Promise<Hold | undefined> {
    return this.#guard.acquire(limits);
  }

  /** The same, blocking this thread: for code in workers. @throws DeadlockError where that could never end */
  acquireSync(): Hold;
  acquireSync(limits: BlockingWait | undefined): Hold | undefined;
  acquireSync(limits?: BlockingWait): Hold | undefined {
    return this.#guard.acquireSync(limits);
  }

  /** Gives the lock back. @throws LockStateError when it is not held */
  release(): void {
    this.#guard.release();
  }

  /** Runs a function while it holds the lock, whatever that does. @returns what the function gives */
  runExclusive<T>(run: (hold: Hold) => T | PromiseLike<T>): Promise<T> {
    return this.#guard.runExclusive(run);
  }

  /**
   * Replaces the value by what follows from it, under the lock.
   *
   * @param next gets the value; may be async
   * @returns the new value
   */
  update(next: (value: Item<C>) => ItemInput<C> | PromiseLike<ItemInput<C>>): Promise<Item<C>> {
    return this.#guard.runExclusive(async () => {
      this.value = await next(this.value);
      return this.value;
    });
  }

  /** The same, blocking this thread while others have the lock: for code in workers. */
  updateSync(next: (value: Item<C>) => ItemInput<C>): Item<C> {
    const lock = this.#guard;
    lock.acquireSync();
    try {
      this.value = next(this.value);
      return this.value;
    } finally {
      lock.release();
    }
  }

  /** `<Synchronized wrapper for c_int(7)>`; without a lock `c_int(7)` */
  override toString(): string {
    const text = super.toString();
    return this.#lock ? `<Synchronized wrapper for ${text}>` : text;
  }

  protected override details(): ValueDetails<C> {
    return { ...super.details(), lock: this.#lock };
  }

  get #guard(): LockLike {
    return expectGuarded(this.#lock, 'value');
  }
}

type Attach = new <C extends TypeCode>(from: Attached<ValueDetails<C>>) => SharedValue<C>;

/** One whose memory is there already. */
export function attachValue<C extends TypeCode>(from: Attached<ValueDetails<C>>): SharedValue<C> {
  return new (SharedValue as unknown as Attach)(from);
}

registerThing(KIND, attachValue);
