/**
 * What travels beside the bytes of a message, where both ends share memory: shared memory itself, what was given to
 * `move()`, and copies of large arrays of numbers, which are handed over instead of being copied once more. Bytes alone are
 * all that processes can be sent.
 *
 *     value ──pack──▶ bytes, with a number in the place of each such thing ──▶ unpack ──▶ value
 *                     items [ thing 0, thing 1, … ] ── passed on or moved ──▶
 */
import {
  MessageChannel,
  MessagePort,
  receiveMessageOnPort,
  type TransferListItem,
} from 'node:worker_threads';
import { types } from 'node:util';

import { UsageError } from '../errors.ts';

/** Known to every copy of our code. */
const KEY = Symbol.for('mprun.moved');

/** Things on their way beside a message, as the other end gets them. */
export interface Cargo {
  readonly items: readonly unknown[];
  /** Those whose memory moves. */
  readonly transferList: readonly TransferListItem[];
}

/**
 * Marks a value to be moved instead of copied, wherever it is an argument, an input or a result: an `ArrayBuffer` (or a
 * view of one, for which all of its buffer moves) or a `MessagePort`. The sender must not use it afterwards. Threads get
 * the memory itself; processes, which share none, get a copy, and no ports.
 *
 * @param value of any size; moving takes the same time for every size
 * @returns the value itself
 * @throws UsageError for what cannot be moved
 * @example
 * const bytes = new Uint8Array(1024);
 * console.log(move(bytes) === bytes); // true
 */
export function move<T extends object>(value: T): T {
  const memory = ArrayBuffer.isView(value) ? value.buffer : value;
  if (types.isSharedArrayBuffer(memory))
    throw new UsageError('shared memory cannot be moved', { hint: 'it is shared by being passed as it is' });
  if (!types.isArrayBuffer(memory) && !(memory instanceof MessagePort))
    throw new UsageError('Expected an ArrayBuffer, a view of one, or a MessagePort to move');
  moved().add(memory);
  return value;
}

/** Handing over a copy costs some 20 µs, as much as copying so many bytes again. */
const LARGE_BYTES = 65_536;

/** Whether the value goes beside the bytes, if it may. */
export function goesBeside(value: object): boolean {
  const memory = ArrayBuffer.isView(value) ? value.buffer : value;
  if (types.isSharedArrayBuffer(memory) || moved().has(memory)) return true;
  return types.isArrayBuffer(memory) && (value as ArrayBuffer | ArrayBufferView).byteLength >= LARGE_BYTES;
}

/** Collects what goes beside one message. */
export class Beside {
  readonly #items: object[] = [];
  readonly #transfers = new Set<object>();

  /** @returns the number that stands for it */
  add(value: object): number {
    const memory = ArrayBuffer.isView(value) ? value.buffer : value;
    if (types.isSharedArrayBuffer(memory)) return this.#items.push(value) - 1;
    if (moved().has(memory)) {
      this.#transfers.add(memory);
      return this.#items.push(value) - 1;
    }
    const copy = copyOf(value as ArrayBuffer | ArrayBufferView);
    this.#transfers.add(ArrayBuffer.isView(copy) ? copy.buffer : copy);
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
      const transferList = [...this.#transfers] as TransferListItem[];
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

function moved(): WeakSet<object> {
  return ((globalThis as { [KEY]?: WeakSet<object> })[KEY] ??= new WeakSet());
}
