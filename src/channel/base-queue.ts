/** What all queues have in common. */
import { Empty, Full, QueueStateError } from '../errors.ts';
import { membership } from '../memory/membership.ts';
import { Attached, SharedThing } from '../memory/shared-thing.ts';
import { expectMayBlock, type BlockingWait } from '../sync/blocking.ts';
import { regionOf, type Region } from '../sync/layout.ts';
import type { How } from '../sync/wait-queue.ts';
import { expectWait, timeoutOf, type Wait } from '../util/wait.ts';
import { HANDLE, type HandleToken } from '../wire/handles.ts';
import { decodeValue, type Received } from '../wire/value.ts';
import { MAX_SLOTS } from './entry.ts';
import { MessageLog } from './log.ts';
import type { Tracker } from './tracker.ts';
import { END } from './end.ts';
import { encodeToSend } from './sending.ts';
import { Mailbox, mailboxWords, type Put } from './mailbox.ts';

/** Words of a queue's memory; what else it has comes behind. */
export const QUEUE_WORDS = mailboxWords(MAX_SLOTS);
export const WORD_BYTES = 4;

/** How a queue is made, besides its memory. */
export interface QueuePlan {
  readonly kind: string;
  /** 0: any number. */
  readonly maxsize: number;
  /** Who keeps track of what was taken, if anybody has to. */
  readonly track?: (region: Region) => Tracker;
  /** Looks after the dead. @returns whether there may be something now */
  readonly revive?: (how: How) => boolean;
}

/** Queues that are gone in this thread leave nothing behind. The log must not know the queue: that would never go. */
const dropped = new FinalizationRegistry<MessageLog>((log) => log.table.drop());
let count = 0;

/** @typeParam T what its items are */
export abstract class BaseQueue<T> extends SharedThing {
  /** @internal */
  protected readonly mailbox: Mailbox;
  readonly #maxsize: number;
  readonly #key: string;
  readonly #number = count++;
  /** Puts that wait for room. */
  readonly #pending = new Set<Promise<unknown>>();
  #isClosed = false;
  #waitsAtEnd = true;

  /** @param from bytes of a new one, or where it is */
  protected constructor(from: number | Attached<unknown>, plan: QueuePlan) {
    super(plan.kind, from);
    this.#maxsize = plan.maxsize;
    const region = regionOf(this.place);
    this.#key = region.key;
    const place = { ...region, slots: MAX_SLOTS };
    const isTold = from instanceof Attached;
    const log = new MessageLog(place, isTold, plan.track?.(region));
    this.mailbox = new Mailbox(log, region, {
      hasRoom: () => plan.maxsize === 0 || log.count < plan.maxsize,
      isOver: () => this.#isClosed,
      isInVain: () => false,
      revive: plan.revive ?? (() => false),
    });
    dropped.register(this, log);
  }

  /**
   * Puts an item, when there is room. It is in the queue when this resolves: others can take it, whatever becomes of this process.
   *
   * @param wait milliseconds, or `{ timeoutMs, signal }`, for room. @default for as long as it takes
   * @throws NotCloneableError for what cannot travel, with its path: the queue is as it was
   * @throws Full when there was no room in time
   * @throws QueueStateError when the queue is closed here
   * @throws SharedMemoryError when there is no memory for it
   */
  async put(item: T, wait?: Wait): Promise<void> {
    this.expectOpen();
    expectWait(wait);
    const { message, takeBack } = encodeToSend(item, 'item');
    try {
      if (this.mailbox.tryPut(message) !== undefined) return;
      const put = this.mailbox.put(message, wait);
      this.#attend(put);
      this.#expectPut(await put, wait);
    } catch (error) {
      takeBack();
      throw error;
    }
  }

  /** The same, blocking this thread until there is room: for code in workers. @throws DeadlockError where others may need it */
  putSync(item: T, wait?: BlockingWait): void {
    this.expectOpen();
    expectWait(wait);
    const { message, takeBack } = encodeToSend(item, 'item');
    try {
      if (this.mailbox.tryPut(message) !== undefined) return;
      const timeoutMs = expectMayBlock('queue.putSync()', 'queue.put()', wait);
      this.#expectPut(this.mailbox.putSync(message, timeoutMs), wait);
    } catch (error) {
      takeBack();
      throw error;
    }
  }

  /**
   * Takes the first item, when there is one.
   *
   * @param wait milliseconds, or `{ timeoutMs, signal }`. @default for as long as it takes
   * @throws Empty when nothing came in time
   * @throws QueueStateError when the queue is closed here
   */
  async get(wait?: Wait): Promise<T> {
    this.expectOpen();
    expectWait(wait);
    return this.#open(this.mailbox.tryTake() ?? (await this.mailbox.take(wait)), wait);
  }

  /** The same, blocking this thread: for code in workers. @throws DeadlockError where others may need it */
  getSync(wait?: BlockingWait): T {
    this.expectOpen();
    expectWait(wait);
    const there = this.mailbox.tryTake();
    if (there !== undefined) return this.#open(there, wait);
    return this.#open(this.mailbox.takeSync(expectMayBlock('queue.getSync()', 'queue.get()', wait)), wait);
  }

  /** Whether nothing is in it. Others may put something the next moment. */
  empty(): boolean {
    return this.mailbox.log.available === 0;
  }

  /**
   * This object puts and gets nothing any more; the queue itself, and what is in it, stays. What waits here for room is put as soon
   * as there is some, or when this process ends.
   */
  close(): void {
    this.#isClosed = true;
    this.mailbox.lookHere();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  override [HANDLE](sharesMemory: boolean): HandleToken {
    const token = super[HANDLE](sharesMemory);
    this.mailbox.log.table.tell();
    return token;
  }

  protected get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Resolves when nothing waits for room any more that was put here. */
  protected async flushed(): Promise<void> {
    await Promise.allSettled(this.#pending);
  }

  /** What waits for room when this thread ends is lost. */
  protected letGo(): void {
    this.#waitsAtEnd = false;
    membership().beforeLeaving.delete(this.#leaveKey);
  }

  protected expectOpen(): void {
    if (this.#isClosed) throw new QueueStateError(`Queue ${this.toString()} is closed`);
  }

  /** Says what there was when nothing came. */
  protected nothing(timeoutMs: number): Empty {
    return new Empty(
      timeoutMs === 0 ? 'nothing is in the queue' : `nothing was in the queue within ${timeoutMs}ms`,
    );
  }

  get #leaveKey(): string {
    return `${this.#key}:puts:${this.#number}`;
  }

  #open(message: Received | typeof END | undefined, wait: Wait | undefined): T {
    if (message === END) this.expectOpen();
    if (message === undefined || message === END) throw this.nothing(timeoutOf(wait));
    return decodeValue(message) as T;
  }

  #expectPut(put: Put | undefined, wait: Wait | undefined): void {
    if (put !== undefined) return;
    const timeoutMs = timeoutOf(wait);
    const when = timeoutMs === 0 ? 'there is' : `within ${timeoutMs}ms there was`;
    throw new Full(`${when} no room in the queue: it holds ${this.#maxsize} items at most`);
  }

  /** It is put when this thread ends, if there is no room until then. */
  #attend(put: Promise<unknown>): void {
    this.#pending.add(put);
    if (this.#waitsAtEnd) membership().beforeLeaving.set(this.#leaveKey, () => this.mailbox.putPending());
    const forget = (): void => {
      this.#pending.delete(put);
      if (this.#pending.size === 0) membership().beforeLeaving.delete(this.#leaveKey);
    };
    put.then(forget, forget);
  }
}
