/**
 * What travels beside the bytes of a message, where both ends share memory: shared memory itself, what was given to
 * `move()`, and copies of large arrays of numbers, which are handed over instead of being copied once more. Bytes alone are
 * all that processes can be sent.
 *
 *     value ──pack──▶ bytes, with a number in the place of each such thing ──▶ unpack ──▶ value
 *                     items [ thing 0, thing 1, … ] ── passed on or moved ──▶
 */
import { MessageChannel, MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { types } from 'node:util';

import { UsageError } from '../errors.ts';
import { BareRefusal } from './refusal.ts';

/** Known to every copy of our code. */
const KEY = Symbol.for('mprun.moved');

/** What `expectMovable` lets through. Node's own name for it is not the same in all versions of its types. */
export type Movable = ArrayBuffer | MessagePort;

/** Things on their way beside a message, as the other end gets them. */
export interface Cargo {
  readonly items: readonly unknown[];
  /** Those whose memory moves. */
  readonly transferList: readonly Movable[];
}

/**
 * Marks a value to be moved instead of copied, wherever it is an argument, an input or a result: an `ArrayBuffer` (or a
 * view of one, for which all of its buffer moves) or a `MessagePort`. The sender must not use it afterwards. Threads get
 * the memory itself; processes, which share none, get a copy, and no ports. Where it may have to be sent again (in calls with
 * `retries`, in `initargs`) it is copied.
 *
 * @param value of any size; moving takes the same time for every size
 * @returns the value itself
 * @throws UsageError for what cannot be moved
 * @example
 * const bytes = new Uint8Array(1024);
 * console.log(move(bytes) === bytes); // true
 */
export function move<T extends object>(value: T): T {
  expectMovable(value);
  moved().add(memoryOf(value));
  return value;
}

/** @throws UsageError */
export function expectMovable(value: unknown): asserts value is object {
  const memory = typeof value === 'object' && value !== null ? memoryOf(value) : undefined;
  if (types.isSharedArrayBuffer(memory))
    throw new UsageError('shared memory cannot be moved', { hint: 'it is shared by being passed as it is' });
  if (!types.isArrayBuffer(memory) && !(memory instanceof MessagePort))
    throw new UsageError('Expected an ArrayBuffer, a view of one, or a MessagePort to move');
}

/** Handing over a copy costs some 20 µs, as much as copying so many bytes again. */
const LARGE_BYTES = 65_536;

/** Shared memory, and what was given to `move()`: may travel beside the bytes, whatever else is refused. */
export function isSharedOrMoved(value: object): boolean {
  const memory = memoryOf(value);
  return types.isSharedArrayBuffer(memory) || moved().has(memory);
}

/** Better handed over than copied once more. */
export function isLarge(value: object): boolean {
  const isBytes = ArrayBuffer.isView(value) || types.isArrayBuffer(value);
  return isBytes && value.byteLength >= LARGE_BYTES;
}

/** Its memory is somebody else's by now. */
export function wasMoved(value: object): boolean {
  const memory = memoryOf(value);
  return types.isArrayBuffer(memory) && memory.byteLength === 0 && moved().has(memory);
}

/** What is moved can be sent once, so it must not be taken back or lost with something else: it travels alone. */
export class MustTravelAlone extends Error {}

/** How a message's things may travel. */
export interface Manner {
  /** The message may have to be sent again: nothing is moved, all is copied. */
  readonly isKept: boolean;
  /** Nothing else is lost with it. */
  readonly isAlone: boolean;
}

/** Collects what goes beside one message. */
export class Beside {
  readonly #manner: Manner;
  readonly #items: object[] = [];
  readonly #transfers = new Set<object>();

  constructor(manner: Manner = { isKept: false, isAlone: true }) {
    this.#manner = manner;
  }

  /**
   * @returns the number that stands for it
   * @throws MustTravelAlone
   */
  add(value: object): number {
    const memory = memoryOf(value);
    if (types.isSharedArrayBuffer(memory)) return this.#items.push(value) - 1;
    const isPort = memory instanceof MessagePort;
    if (isPort || (moved().has(memory) && !this.#manner.isKept)) {
      if (isPort && this.#manner.isKept) throw new BareRefusal('a port cannot be sent twice');
      if (!this.#manner.isAlone) throw new MustTravelAlone();
      this.#transfers.add(memory);
      return this.#items.push(value) - 1;
    }
    const copy = copyOf(value as ArrayBuffer | ArrayBufferView);
    this.#transfers.add(memoryOf(copy));
    return this.#items.push(copy) - 1;
  }

  /**
   * Takes the moved things from their owner; `undefined` when there is nothing. What cannot be moved (any more) shows
   * here, not on the way.
   *
   * @throws DOMException DataCloneError
   */
  load(): Cargo | undefined {
    if (this.#items.length === 0) return undefined;
    if (this.#transfers.size === 0) return { items: this.#items, transferList: [] };
    const { port1, port2 } = new MessageChannel();
    try {
      const transferList = [...this.#transfers] as Movable[];
      port1.postMessage({ items: this.#items, transferList }, transferList);
      return (receiveMessageOnPort(port2) as { message: Cargo }).message;
    } finally {
      port1.close();
    }
  }
}

/** Of what it covers of its buffer, and no more. */
function copyOf(value: ArrayBuffer | ArrayBufferView): ArrayBuffer | ArrayBufferView {
  if (!ArrayBuffer.isView(value)) return value.slice(0);
  const { buffer, byteOffset, byteLength } = value;
  const bytes = buffer.slice(byteOffset, byteOffset + byteLength);
  if (Buffer.isBuffer(value)) return new Uint8Array(bytes);
  return new (value.constructor as new (bytes: ArrayBufferLike) => ArrayBufferView)(bytes);
}

function memoryOf(value: object): object {
  return ArrayBuffer.isView(value) ? value.buffer : value;
}

function moved(): WeakSet<object> {
  return ((globalThis as { [KEY]?: WeakSet<object> })[KEY] ??= new WeakSet());
}
