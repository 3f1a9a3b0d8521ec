import { Attached, registerThing } from '../memory/shared-thing.ts';
import { BaseQueue, QUEUE_WORDS, WORD_BYTES } from './base-queue.ts';

const KIND = 'simple queue';

/**
 * A `Queue` without a limit, and with no more than `put`, `get`, `empty` and `close`.
 *
 * Source: Python's `multiprocessing.SimpleQueue`.
 *
 * @typeParam T what its items are. @default unknown
 * @throws SharedMemoryError when there is no room for it
 * @example
 * const queue = new SimpleQueue();
 * await queue.put('hello');
 * console.log(await queue.get(), queue.empty()); // hello true
 */
export class SimpleQueue<T = unknown> extends BaseQueue<T> {
  constructor();
  constructor(from?: Attached) {
    super(from instanceof Attached ? from : QUEUE_WORDS * WORD_BYTES, { kind: KIND, maxsize: 0 });
  }

  /** `<SimpleQueue>`, `<SimpleQueue empty>` */
  override toString(): string {
    return this.empty() ? '<SimpleQueue empty>' : '<SimpleQueue>';
  }
}

registerThing(KIND, (from) => new (SimpleQueue as unknown as new (from: Attached) => SimpleQueue)(from));
