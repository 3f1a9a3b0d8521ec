import { inspect } from 'node:util';

import { expectOptions } from '../util/checks.ts';
import { HANDLE, registerHandle, type Handle, type HandleToken } from '../wire/handles.ts';
import { indexedAbove, placeOf } from './indexed.ts';
import {
  formatOf,
  planList,
  readItem,
  readLayout,
  writeItem,
  writeList,
  type ListLayout,
  type ShareableItem,
} from './list-layout.ts';
import { refusal } from './refusal.ts';
import { SharedMemory } from './shared-memory.ts';

/** Which list. */
export interface ShareableListOptions {
  /** Of the shared memory that it is in. @default `psm_` and eight characters */
  readonly name?: string | undefined;
}

const KIND = 'shareable-list';

/**
 * A list of numbers, texts and the like in shared memory with a name: of a length that never changes, with items that may be replaced.
 * Other programs can open it by the name (`list.shm.name`), Python's among them. May be an argument, an input, a result: whoever gets
 * it has the same list. It has no lock.
 *
 * A text, or bytes, may be replaced by what is as long or shorter (up to the next multiple of 8 bytes). Zeros at the end are lost. Whole
 * numbers are Python's `int`, others its `float`; beyond 53 bits they read as bigint.
 *
 * Source: Python's `multiprocessing.shared_memory.ShareableList`.
 *
 * @throws UsageError for items that cannot be in it
 * @throws SharedMemoryError where there is none of the name, or one already
 * @example
 * const list = new ShareableList(['text', 7, 0.5, true, null]);
 * list[1] = 8;
 * console.log(list[1], list.get(-1), list.length); // 8 null 5
 * console.log([...list], list.index(true)); // [ 'text', 8, 0.5, true, null ] 3
 * list.shm.close();
 * list.shm.unlink();
 */
export class ShareableList implements Handle {
  [index: number]: ShareableItem;
  /** The memory that it is in: to be closed by all, and unlinked by one. */
  readonly shm: SharedMemory;
  readonly #layout: ListLayout;

  static {
    Object.setPrototypeOf(this.prototype, indexedAbove(Object.prototype));
  }

  /**
   * @param sequence what is in it. Without it, and with a `name`, the list of that name is opened
   */
  constructor(sequence?: Iterable<ShareableItem>, options: ShareableListOptions = {}) {
    // SharedMemory looks at its value.
    expectOptions('a list', options, { name: () => {} });
    if (sequence === undefined && options.name !== undefined) {
      this.shm = new SharedMemory({ name: options.name });
      this.#layout = readLayout(this.shm.buffer);
      return;
    }
    const items = [...(sequence ?? [])];
    this.#layout = planList(items);
    this.shm = new SharedMemory({ name: options.name, create: true, size: this.#layout.size });
    writeList(this.shm.buffer, this.#layout, items);
  }

  /** How many items there are. */
  get length(): number {
    return this.#layout.length;
  }

  /** As `list[index]`; from the end where that is negative. @throws UsageError when there is none */
  get(index: number): ShareableItem {
    return readItem(this.shm.buffer, this.#layout, placeOf(index, this.length));
  }

  /** As `list[index] = item`. @throws UsageError when there is no such place, or for what does not fit in */
  set(index: number, item: ShareableItem): void {
    writeItem(this.shm.buffer, this.#layout, placeOf(index, this.length), item);
  }

  /** How many items are equal to this one. */
  count(item: ShareableItem): number {
    return [...this].filter((other) => areEqual(item, other)).length;
  }

  /** Where the first item is that is equal to this one. @throws UsageError when there is none */
  index(item: ShareableItem): number {
    const at = [...this].findIndex((other) => areEqual(item, other));
    if (at < 0) throw refusal('item', 'in the list', item);
    return at;
  }

  /** How the items are kept, as Python's `struct` describes it: `q8sd`. */
  get format(): string {
    const memory = this.shm.buffer;
    return Array.from({ length: this.length }, (_, k) => formatOf(memory, this.#layout, k)).join('');
  }

  *[Symbol.iterator](): IterableIterator<ShareableItem> {
    for (let at = 0; at < this.length; at++) yield this.get(at);
  }

  /** `ShareableList([ 'text', 7 ], name='psm_1f2e3d4c')` */
  toString(): string {
    return `ShareableList(${inspect([...this], { breakLength: Infinity })}, name='${this.shm.name}')`;
  }

  [inspect.custom](): string {
    return this.toString();
  }

  [HANDLE](): HandleToken {
    return { kind: KIND, data: this.shm.name };
  }
}

registerHandle(KIND, (name) => new ShareableList(undefined, { name: name as string }));

/** By what they are: bytes by their content, numbers and bigints by their value. */
function areEqual(one: ShareableItem, other: ShareableItem): boolean {
  if (one instanceof Uint8Array && other instanceof Uint8Array) return Buffer.compare(one, other) === 0;
  return plain(one) === plain(other);
}

/** Whole numbers are read as bigints only when they are too large for numbers. */
function plain(item: ShareableItem): ShareableItem {
  return typeof item === 'bigint' && Number.isSafeInteger(Number(item)) ? Number(item) : item;
}
