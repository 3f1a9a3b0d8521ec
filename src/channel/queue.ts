import { QueueStateError, UsageError } from '../errors.ts';
import { Attached, registerThing } from '../memory/shared-thing.ts';
import { BaseQueue, QUEUE_WORDS, WORD_BYTES, type QueuePlan } from './base-queue.ts';

/** What all of a queue's objects know of it. */
export interface QueueDetails {
  readonly maxsize: number;
}

const KIND = 'queue';

/**
 * Items that processes, threads and flows hand to each other, first in, first out: those of each producer come in the order in which it
 * put them. What is put is there at once, for everybody. It is in shared memory, so it outlives whoever has put it: a process may
 * end, and be joined, before anybody has taken it. An item is a structured clone, as with arguments of tasks; locks, queues
 * and ends of pipes may be in it.
 *
 * A producer that is killed has put all of an item or nothing of it; a consumer that is killed takes the item with it that it had
 * taken, and holds up nobody.
 *
 * Source: Python's `multiprocessing.Queue`, which loses what cannot be pickled, and may be broken for all when a process is killed.
 *
 * @typeParam T what its items are. @default unknown
 * @param maxsize items that may be in it at most; 0: any number. @default 0
 * @throws SharedMemoryError when there is no room for it
 * @example
 * const queue = new Queue();
 * const child = new Process({ target: 'tasks/queue.ts#put', args: [queue, [42, null, 'hello']] });
 * child.start();
 * console.log(await queue.get()); // [ 42, null, 'hello' ]
 * await child.join();
 */
export class Queue<T = unknown> extends BaseQueue<T> {
  readonly maxsize: number;

  constructor(maxsize?: number);
  /** @internal */
  constructor(from: number | Attached<QueueDetails>, plan: QueuePlan, bytes: number);
  constructor(from: number | Attached<QueueDetails> = 0, plan?: QueuePlan, bytes?: number) {
    const maxsize = from instanceof Attached ? from.details.maxsize : expectMaxsize(from);
    super(
      from instanceof Attached ? from : (bytes ?? QUEUE_WORDS * WORD_BYTES),
      plan ?? { kind: KIND, maxsize },
    );
    this.maxsize = maxsize;
  }

  /** Puts an item at once. @throws Full when there is no room; and what `put` throws */
  putNowait(item: T): void {
    this.putSync(item, 0);
  }

  /** Takes the first item at once. @throws Empty when there is none */
  getNowait(): T {
    return this.getSync(0);
  }

  /** Items in it at this moment. */
  qsize(): number {
    return this.mailbox.log.available;
  }

  /** Whether there is no room. Others may take something the next moment. */
  full(): boolean {
    return this.maxsize > 0 && this.qsize() >= this.maxsize;
  }

  /**
   * Waits until what was put here is in the queue: not for longer than those puts take that still wait for room. Python's
   * `join_thread()`; here there is no thread.
   *
   * @throws QueueStateError before `close()`
   */
  async joinThread(): Promise<void> {
    if (!this.isClosed)
      throw new QueueStateError(`Queue ${this.toString()} not closed`, { hint: 'call close() first' });
    await this.flushed();
  }

  /** What waits for room here when this process ends is lost; else it is put then, room or not. Python's `cancel_join_thread()`. */
  cancelJoinThread(): void {
    this.letGo();
  }

  /** `<Queue qsize=2>`, `<Queue qsize=2 maxsize=10>` */
  override toString(): string {
    const max = this.maxsize === 0 ? '' : ` maxsize=${this.maxsize}`;
    return `<${this.constructor.name} qsize=${this.qsize()}${max}>`;
  }

  protected override details(): QueueDetails {
    return { maxsize: this.maxsize };
  }
}

/** Python's, for which a negative one is as good as none. */
export function expectMaxsize(maxsize: unknown): number {
  if (typeof maxsize === 'number' && Number.isSafeInteger(maxsize)) return Math.max(0, maxsize);
  throw new UsageError(
    `Expected \`maxsize\` to be a whole number, got \`${String(maxsize)}\` (${typeof maxsize})`,
    {
      hint:
        typeof maxsize === 'object'
          ? 'it comes first: new Queue(10), new JoinableQueue(10, { requeue: true })'
          : '0 is for any number of items',
    },
  );
}

registerThing(KIND, (from) => new (Queue as unknown as new (from: Attached<QueueDetails>) => Queue)(from));
