import { ItemsLostError, QueueStateError } from '../errors.ts';
import { Attached, registerThing } from '../memory/shared-thing.ts';
import { Ledger } from '../sync/ledger.ts';
import { WAIT_WORDS, type WaitPlace } from '../sync/marks.ts';
import { ringAll, ringNext } from '../sync/ring.ts';
import type { Region } from '../sync/layout.ts';
import type { How } from '../sync/wait-queue.ts';
import { wait } from '../sync/waiting.ts';
import { bool, expectOptions } from '../util/checks.ts';
import type { Wait } from '../util/wait.ts';
import { QUEUE_WORDS, WORD_BYTES } from './base-queue.ts';
import { guarded, outcome } from './guarded.ts';
import { expectMaxsize, Queue, type QueueDetails } from './queue.ts';
import { ROW_FIELDS, Tracking, TRACKING_WORDS } from './tracking.ts';

/** How a joinable queue differs from the usual. */
export interface JoinableQueueOptions {
  /**
   * Whether an item comes back, first of all, when whoever has taken it ends before `taskDone()`: killed, or by itself. If not, it is
   * lost, and `join()` tells.
   *
   * @default false
   */
  readonly requeue?: boolean;
}

interface Details extends QueueDetails {
  readonly requeue: boolean;
}

const KIND = 'joinable queue';
/** Behind the queue: what is kept track of, who waits for the end, who has taken what. */
const TRACKING_AT = QUEUE_WORDS;
const JOINERS_AT = TRACKING_AT + TRACKING_WORDS;
const TAKERS_AT = JOINERS_AT + Math.ceil(WAIT_WORDS / 16) * 16;
const BYTES = (TAKERS_AT + Ledger.words(ROW_FIELDS)) * WORD_BYTES;
/** Consumers have died, and for so long nobody has been there who ever took anything: nobody will. One that is started again needs less. */
const DESERTED_MS = 2000;

/**
 * A `Queue` that can be waited for until everything that was put is done: `taskDone()` says so, once for each item that was taken.
 *
 * What a consumer has taken and not done when it dies is found out within a second: with `requeue` another one gets it; else it
 * is lost, and the `join()` that waits for it rejects when everything else is done.
 *
 * Source: Python's `multiprocessing.JoinableQueue`, whose `join()` waits for ever for the items of the dead.
 *
 * @typeParam T what its items are. @default unknown
 * @param maxsize items that may be in it at most; 0: any number. @default 0
 * @throws SharedMemoryError when there is no room for it
 * @example
 * const queue = new JoinableQueue();
 * await queue.put('work');
 * const work = await queue.get();
 * queue.taskDone();
 * await queue.join();
 * console.log(work); // work
 */
export class JoinableQueue<T = unknown> extends Queue<T> {
  readonly #requeue: boolean;
  readonly #tracking: Tracking;
  readonly #joiners: WaitPlace;

  constructor(maxsize?: number, options?: JoinableQueueOptions);
  constructor(from: number | Attached<Details> = 0, options: JoinableQueueOptions = {}) {
    if (!(from instanceof Attached)) expectOptions('a JoinableQueue', options, { requeue: bool });
    const requeue = (from instanceof Attached ? from.details.requeue : options.requeue) ?? false;
    let tracking: Tracking | undefined;
    let place: Region | undefined;
    const maxsize = from instanceof Attached ? from.details.maxsize : expectMaxsize(from);
    const plan = {
      kind: KIND,
      maxsize,
      track: (region: Region) => {
        place = region;
        return (tracking = makeTracking(region, requeue));
      },
      revive: (how: How) => this.#revive(how),
    };
    super(from, plan, BYTES);
    this.#requeue = requeue;
    this.#tracking = tracking!;
    const { words, at, key } = place!;
    this.#joiners = { words, at: at + JOINERS_AT, key: `${key}:join`, isInOrder: false };
  }

  /**
   * An item that was taken is done: of those that this thread has taken, the first one; of others', if it has none.
   *
   * @throws QueueStateError when nothing is taken that is not done
   */
  taskDone(): void {
    const { log } = this.mailbox;
    if (!log.taking.run(() => this.#tracking.done()))
      throw new QueueStateError('task_done() called too many times');
    if (this.#tracking.unfinished === 0) ringAll(this.#joiners);
  }

  /**
   * Waits until everything that was put is done.
   *
   * @param limits milliseconds, or `{ timeoutMs, signal }`. @default for as long as it takes
   * @returns `false` when time was over first
   * @throws ItemsLostError when consumers have died with something, and everything else is done, or nobody is left to do it
   */
  async join(limits?: Wait): Promise<boolean> {
    const end = outcome(await wait(this.#joiners, guarded(this.#lookForEnd()), limits));
    if (end instanceof ItemsLostError) throw end;
    return end ?? false;
  }

  protected override details(): Details {
    return { ...super.details(), requeue: this.#requeue };
  }

  #lookForEnd(): (how: How) => true | ItemsLostError | undefined {
    let desertedSince: number | undefined;
    return (how) => {
      if (how.isThorough) this.#revive(how);
      if (this.#tracking.unfinished === 0) return this.#tellLost() ?? true;
      if (!how.isThorough) return undefined;
      desertedSince = this.#isDeserted() ? (desertedSince ?? performance.now()) : undefined;
      const isOver = desertedSince !== undefined && performance.now() - desertedSince > DESERTED_MS;
      return isOver ? this.#deserted() : undefined;
    };
  }

  /** @returns whether there is something to take that was not there before */
  #revive({ isThorough }: How): boolean {
    if (!isThorough) return false;
    const { log, takers } = this.mailbox;
    if (!log.taking.run(() => this.#tracking.findDead())) return false;
    for (let k = 0; k < this.#tracking.back; k++) ringNext(takers);
    if (this.#tracking.unfinished === 0) ringAll(this.#joiners);
    return this.#tracking.back > 0;
  }

  /** Somebody has died with something, and nobody is there any more who ever took anything. */
  #isDeserted(): boolean {
    return this.#tracking.deaths > 0 && !this.#tracking.isAnybodyThere();
  }

  #tellLost(): ItemsLostError | undefined {
    const lost = this.#tracking.tellLost();
    if (lost === 0) return undefined;
    return new ItemsLostError(
      `${itemsOf(lost)} lost: taken by ${lost === 1 ? 'a consumer' : 'consumers'} that ended before taskDone(); everything else is done`,
      { lost, left: 0 },
      'new JoinableQueue(maxsize, { requeue: true }) gives such items to another consumer',
    );
  }

  #deserted(): ItemsLostError {
    const lost = this.#tracking.tellLost();
    const left = this.#tracking.unfinished;
    return new ItemsLostError(
      `${itemsOf(left)} left in the queue, and nobody takes ${left === 1 ? 'it' : 'them'}: all consumers have ended, some before taskDone()${lost === 0 ? '' : `; ${itemsOf(lost)} lost`}`,
      { lost, left },
      'start another consumer, and join() again',
    );
  }
}

function makeTracking({ words, at }: Region, requeue: boolean): Tracking {
  const takers: Ledger = new Ledger(words, at + TAKERS_AT, ROW_FIELDS, (slot) => tracking.bury(slot));
  const tracking: Tracking = new Tracking({ words, at: at + TRACKING_AT }, requeue, takers);
  return tracking;
}

function itemsOf(count: number): string {
  return count === 1 ? '1 item is' : `${count} items are`;
}

registerThing(
  KIND,
  (from) => new (JoinableQueue as unknown as new (from: Attached<Details>) => JoinableQueue)(from),
);
