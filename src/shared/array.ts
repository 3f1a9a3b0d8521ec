import { Attached, registerThing } from '../memory/shared-thing.ts';
import type { BlockingWait } from '../sync/blocking.ts';
import type { Hold } from '../sync/hold.ts';
import { expectOptions } from '../util/checks.ts';
import type { Wait } from '../util/wait.ts';
import { Elements, type PartInput } from './elements.ts';
import { expectGuarded, expectLock, lockOf, type GuardOptions, type LockLike } from './guarded.ts';
import { planElements, type ElementDetails } from './plan-elements.ts';
import type { TypeCode } from './typecodes.ts';

const KIND = 'array';

export interface ArrayDetails<C extends TypeCode> extends ElementDetails<C> {
  readonly lock: LockLike | undefined;
}

/**
 * Numbers or characters, side by side in memory that processes and threads share, with a lock for whoever reads them and writes what
 * follows from that. May be an argument, an input, a result: whoever gets it sees the same memory, and has the same lock.
 *
 * One element is read, and written, as a whole without the lock. `array[3]++` is both: do it under the lock. `array.get(3)` is as
 * `array[3]`, and many times as fast; `getObj()` is the memory as a typed array.
 *
 * Source: Python's `multiprocessing.Array`, which takes its lock for every read and write.
 *
 * @throws UsageError for what is no type code, or what it cannot hold
 * @throws SharedMemoryError where processes can share no memory
 * @example
 * const array = new SharedArray('d', [0.5, 1.5, 2.5]);
 * await array.runExclusive(() => (array[0] += 10));
 * console.log(array[0], array.get(-1), array.slice(1)); // 10.5 2.5 [ 1.5, 2.5 ]
 * array.setSlice(0, 2, [8, 9]);
 * console.log(String(array)); // <SynchronizedArray wrapper for <c_double_Array_3: 8, 9, 2.5>>
 */
export class SharedArray<C extends TypeCode = TypeCode> extends Elements<C> {
  readonly #lock: LockLike | undefined;

  /** @param sizeOrInitializer how many elements, all zero; or what they are at first */
  constructor(typecode: C, sizeOrInitializer: number | PartInput<C>, options?: GuardOptions);
  constructor(
    from: C | Attached<ArrayDetails<C>>,
    sizeOrInitializer?: number | PartInput<C>,
    options: GuardOptions = {},
  ) {
    expectOptions('an array', options, { lock: expectLock });
    super(KIND, from instanceof Attached ? from : planElements(from, sizeOrInitializer));
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

  /** `<SynchronizedArray wrapper for <c_int_Array_3: 1, 2, 3>>`; without a lock `<c_int_Array_3: 1, 2, 3>` */
  override toString(): string {
    const name = this.typecode === 'c' ? 'SynchronizedString' : 'SynchronizedArray';
    return this.#lock ? `<${name} wrapper for ${super.toString()}>` : super.toString();
  }

  protected override details(): ArrayDetails<C> {
    return { ...super.details(), lock: this.#lock };
  }

  get #guard(): LockLike {
    return expectGuarded(this.#lock, 'array');
  }
}

type Attach = new <C extends TypeCode>(from: Attached<ArrayDetails<C>>) => SharedArray<C>;

/** One whose memory is there already. */
export function attachArray<C extends TypeCode>(from: Attached<ArrayDetails<C>>): SharedArray<C> {
  return new (SharedArray as unknown as Attach)(from);
}

registerThing(KIND, attachArray);
