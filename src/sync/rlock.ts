import { DeadlockError, LockStateError } from '../errors.ts';
import { Attached, registerThing, SharedThing } from '../memory/shared-thing.ts';
import { timeoutOf, type Wait } from '../util/wait.ts';
import { expectMayBlock, type BlockingWait } from './blocking.ts';
import { currentFlow, leadInto, makeFlow, runInFlow, unuse, use, type Flow } from './flow.ts';
import { GUARD, type Guard } from './guard.ts';
import { Hold, IS_ABANDONED, RELEASE, runHolding, type Releasable } from './hold.ts';
import { regionOf } from './layout.ts';
import { countGivenBack, forgetLevels, giveBackEarly, highestHeld, isAnyGivenBack } from './levels.ts';
import { LOCK_BYTES, LockWord, type Taken } from './lock-word.ts';
import { AT_ONCE, type Look } from './wait-queue.ts';
import { wait, waitSync } from './waiting.ts';

const KIND = 'rlock';

/**
 * A lock that its holder may take again; it is free when it was released as often. The holder is a flow of the program: a call of a
 * task, a function that has awaited `acquire()` itself, or what runs in `runExclusive()`, with all that they start. Flows that run side by
 * side in one process (`Promise.all`) keep each other out. Otherwise as `Lock`.
 *
 * Source: Python's `multiprocessing.RLock`, whose holder is a thread.
 *
 * @throws SharedMemoryError when there is no room for it
 * @example
 * const lock = new RLock();
 * await lock.acquire();
 * await lock.acquire();
 * console.log(String(lock)); // <RLock(MainProcess, 2)>
 * lock.release();
 * lock.release();
 * console.log(lock.locked()); // false
 */
export class RLock extends SharedThing implements Releasable {
  readonly #word: LockWord;

  constructor();
  constructor(from?: Attached) {
    super(KIND, from instanceof Attached ? from : LOCK_BYTES);
    this.#word = new LockWord(regionOf(this.place));
  }

  /**
   * Waits for it without blocking, and takes it; at once when this flow has it.
   *
   * @returns what is held; `undefined` when time was over
   * @throws the reason of the signal, when that aborts
   */
  acquire(): Promise<Hold>;
  acquire(limits: Wait | undefined): Promise<Hold | undefined>;
  acquire(limits?: Wait): Promise<Hold | undefined> {
    const again = this.#again();
    if (again) return again;
    const flow = makeFlow();
    return leadInto(flow, this.#acquireFor(flow, limits));
  }

  /**
   * The same, blocking this thread: for code in workers.
   *
   * @throws DeadlockError where that could never end: when another flow of this very thread holds it, or when the main thread would
   *   wait without a time-out
   */
  acquireSync(): Hold;
  acquireSync(limits: BlockingWait | undefined): Hold | undefined;
  acquireSync(limits?: BlockingWait): Hold | undefined {
    const timeoutMs = timeoutOf(limits);
    const word = this.#word;
    const flow = currentFlow();
    if (word.tryTake()) return this.#begin(flow, 'taken');
    if (word.isMine && flow.isWithin(word.flow)) return this.#deeper();
    const look = this.#lookFor(flow);
    const there = look(AT_ONCE);
    if (there || timeoutMs === 0) return there;
    if (word.isMine && timeoutMs === Infinity)
      throw new DeadlockError(
        'rlock.acquireSync() would wait for ever: another flow of this thread holds the lock',
        { hint: 'use await rlock.acquire(), so that the other one can go on' },
      );
    const ms = expectMayBlock('rlock.acquireSync()', 'rlock.acquire()', limits);
    return waitSync(word.place, look, ms, word.giveUp);
  }

  /** Gives it back once. @throws LockStateError when this flow does not hold it */
  release(): void {
    const word = this.#word;
    if (!word.isMine || !this.#isWithin())
      throw new LockStateError(
        word.holder === 0
          ? 'rlock.release(): nobody holds it'
          : `rlock.release(): it is held by ${word.isMine ? 'another flow of this program' : word.holderName}`,
        { hint: hintFor(word) },
      );
    this.#shallower();
  }

  /** Runs a function, and all that it starts, while it holds the lock. @returns what the function gives */
  async runExclusive<T>(run: (hold: Hold) => T | PromiseLike<T>): Promise<T> {
    const again = this.#again();
    const flow = again ? currentFlow() : makeFlow();
    const hold = (await (again ?? this.#acquireFor(flow, undefined))) as Hold;
    return runHolding(hold, again ? run : () => runInFlow(flow, () => run(hold)));
  }

  /** Whether somebody holds it who is alive. Python has it since 3.14. */
  locked(): boolean {
    return this.#word.isHeld;
  }

  /** `<RLock(PoolWorker-1, 2)>`: who holds it, and how often */
  override toString(): string {
    const { holder, holderName, level, isMine } = this.#word;
    const held = isMine ? level - countGivenBack(this.#turn) : level;
    return `<RLock(${holderName}, ${holder === 0 ? 0 : held})>`;
  }

  /** @internal */
  [IS_ABANDONED](turn: number): boolean {
    return this.#word.isMine && this.#word.abandonedTurn === turn;
  }

  /** @internal */
  [RELEASE](turn: number, level: number): boolean {
    const word = this.#word;
    if (!word.isMine || word.turn !== turn || word.level < level) return false;
    if (level < word.level) return giveBackEarly(this.#turn, level);
    this.#shallower();
    return true;
  }

  /** @internal */
  [GUARD](): Guard {
    const word = this.#word;
    return {
      word,
      isMine: () => word.isMine && this.#isWithin(),
      letGo: () => {
        const { turn, level, flow } = word;
        word.free();
        return (how) => {
          const taken = word.take(how);
          if (!taken) return undefined;
          // At once: until then, it would be the flow's that had it last.
          Object.assign(word, { turn, level, flow });
          if (taken === 'abandoned') word.abandonedTurn = turn;
          return true;
        };
      },
    };
  }

  /** Taken once more, if this flow has it. */
  #again(): Promise<Hold> | undefined {
    return this.#word.isMine && this.#isWithin() ? Promise.resolve(this.#deeper()) : undefined;
  }

  #acquireFor(flow: Flow, limits: Wait | undefined): Promise<Hold | undefined> {
    if (limits === undefined && this.#word.tryTake()) return Promise.resolve(this.#begin(flow, 'taken'));
    // What it starts while it waits is part of it, too.
    use(flow);
    return wait(this.#word.place, this.#lookFor(flow), limits, this.#word.giveUp).finally(() =>
      unuse(flow.id),
    );
  }

  #lookFor(flow: Flow): Look<Hold> {
    return (how) => {
      const taken = this.#word.take(how);
      return taken && this.#begin(flow, taken);
    };
  }

  #begin(flow: Flow, taken: Taken): Hold {
    this.#word.level = 0;
    if (isAnyGivenBack()) forgetLevels(this.#turn);
    this.#word.flow = flow.id;
    use(flow);
    return this.#deeper(taken === 'abandoned');
  }

  #deeper(abandoned = false): Hold {
    const level = ++this.#word.level;
    return new Hold(this, this.#word.turn, level, abandoned);
  }

  #shallower(): void {
    const word = this.#word;
    const below = word.level - 1;
    word.level = isAnyGivenBack() ? highestHeld(this.#turn, below) : below;
    if (word.level > 0) return;
    unuse(word.flow);
    if (!word.tryFree()) word.free();
  }

  /** Its name. */
  get #turn(): string {
    return `${this.#word.place.key}:${this.#word.turn}`;
  }

  #isWithin(): boolean {
    return currentFlow().isWithin(this.#word.flow);
  }
}

function hintFor({ holder, isMine }: LockWord): string | undefined {
  if (holder === 0) return 'it was released too many times';
  return isMine
    ? 'the function that awaits rlock.acquire() has it; with the hold that it got, others can give it back'
    : undefined;
}

registerThing(KIND, (from) => new (RLock as unknown as new (from: Attached) => RLock)(from));
