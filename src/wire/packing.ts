/**
 * Puts records in the place of the errors in values, tokens in the place of handles, numbers in the place of what travels beside:
 *
 *     plain data ──────────────────────────▶ structured clone
 *     errors inside ──pack──▶ records ─────▶ structured clone ──unpack──▶ errors, with name, properties, causes
 *     handles inside ──pack──▶ tokens ─────▶ structured clone ──unpack──▶ objects of their classes (see handles.ts)
 *     shared and moved memory ──▶ numbers ─▶ structured clone ──unpack──▶ the memory (between threads; see beside.ts)
 *     functions, symbols, class instances ─▶ refused: never stripped in silence
 *
 * Structured clone alone would turn an instance of a class into a plain object, and an error into a poorer one.
 */
import { types } from 'node:util';

import { isLarge, isSharedOrMoved, type Beside } from './beside.ts';
import type { ErrorRecord } from './error-record.ts';
import { HANDLE, isHandle, PACKED, reviveHandle, type Handle } from './handles.ts';
import { judge } from './judge.ts';
import { isError, isLeaf } from './kinds.ts';
import { MARK, type Packed, type PackedHandle } from './mark.ts';
import { BareRefusal } from './refusal.ts';

/** What takes part in packing and unpacking besides this file. */
export interface PackOptions {
  /** Makes the records. @param onHandle to be called when there are handles in one */
  readonly encode: (error: Error, onHandle: () => void) => ErrorRecord;
  /** Where both ends share memory: takes what is shared or moved. */
  readonly beside: Beside | undefined;
}

export interface UnpackOptions {
  readonly decode: (record: ErrorRecord) => unknown;
  /** What came beside. */
  readonly items: readonly unknown[];
}

/** A value ready for structured clone. */
export interface PackedValue<T> {
  readonly value: T;
  /** It has to be unpacked at the other end. */
  readonly isPacked: boolean;
  /** By somebody who can revive handles. */
  readonly hasHandles: boolean;
}

/** @throws BareRefusal; and what a handle in the value throws when it is asked for its token */
export function packWith<T>(value: T, options: PackOptions): PackedValue<T> {
  const verdict = judge(value, options.beside !== undefined);
  if (verdict === 'plain') return { value, isPacked: false, hasHandles: false };
  if (verdict === 'refused') throw new BareRefusal('the value cannot travel');
  const packer = new Packer(options);
  const packed = packer.pack(value) as T;
  for (const handle of packer.handles) handle[PACKED]?.();
  return { value: packed, isPacked: true, hasHandles: packer.hasHandles };
}

/** Puts errors, handles and things back where `packWith` had put marks. The value is ours: it is changed in place. */
export function unpackWith<T>(value: T, options: UnpackOptions): T {
  return new Unpacker(options).unpack(value) as T;
}

/**
 * The same for a value in parts, one after the other: what is one object in several of them is one in all, and a part that fails
 * takes no other along, unless that has a piece of it.
 */
export function makeUnpack(options: UnpackOptions): (part: unknown) => unknown {
  const unpacker = new Unpacker(options);
  return (part) => unpacker.unpack(part);
}

/** Makes a copy of the way to each mark; what holds none is shared with the original. */
class Packer {
  hasHandles = false;
  readonly handles: Handle[] = [];
  readonly #encode: PackOptions['encode'];
  readonly #beside: Beside | undefined;
  readonly #copies = new Map<object, unknown>();

  constructor({ encode, beside }: PackOptions) {
    this.#encode = encode;
    this.#beside = beside;
  }

  pack(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value;
    if (isError(value)) return { [MARK]: this.#encode(value, this.#onHandle) } satisfies Packed;
    // It may well be one of the kinds below besides.
    if (isHandle(value)) return this.#token(value);
    if (this.#beside && (isSharedOrMoved(value) || isLarge(value))) return this.#besides(value, this.#beside);
    if (isLeaf(value)) return value;
    const known = this.#copies.get(value);
    return known === undefined ? this.#copy(value) : known;
  }

  readonly #onHandle = (): void => {
    this.hasHandles = true;
  };

  /** A handle that is met twice is one at the other end too: structured clone keeps the identity of its mark. */
  #token(handle: Handle): unknown {
    const known = this.#copies.get(handle);
    if (known !== undefined) return known;
    const sharesMemory = this.#beside !== undefined;
    const { kind, data } = handle[HANDLE](sharesMemory);
    // Ours to see to, and not to be stripped in silence either.
    if (judge(data, sharesMemory) === 'refused')
      throw new BareRefusal(`what a handle of the kind '${kind}' stands for cannot travel`);
    this.hasHandles = true;
    this.handles.push(handle);
    const mark: Packed = { [MARK]: { kind: 'handle', handle: kind, data: this.pack(data) } };
    return this.#remember(handle, mark);
  }

  /** So is a thing. */
  #besides(value: object, beside: Beside): unknown {
    const known = this.#copies.get(value);
    if (known !== undefined) return known;
    const at = beside.add(value);
    const mark: Packed = { [MARK]: { kind: 'beside', at, isBuffer: Buffer.isBuffer(value) } };
    return this.#remember(value, mark);
  }

  #copy(value: object): unknown {
    if (Array.isArray(value)) {
      const copy = this.#remember(value, [] as unknown[]);
      // Holes stay holes.
      copy.length = value.length;
      this.#packInto(copy, value);
      return copy;
    }
    if (types.isMap(value)) {
      const copy = this.#remember(value, new Map<unknown, unknown>());
      for (const [key, part] of value) copy.set(this.pack(key), this.pack(part));
      return copy;
    }
    if (types.isSet(value)) {
      const copy = this.#remember(value, new Set<unknown>());
      for (const part of value) copy.add(this.pack(part));
      return copy;
    }
    const copy: Record<string, unknown> = {};
    const isLookalike = Object.hasOwn(value, MARK);
    const whole = isLookalike ? ({ [MARK]: { kind: 'lookalike', object: copy } } satisfies Packed) : copy;
    this.#remember(value, whole);
    this.#packInto(copy, value);
    return whole;
  }

  #packInto(copy: object, value: object): void {
    for (const [key, part] of Object.entries(value)) {
      const packed = this.pack(part);
      if (key !== '__proto__') (copy as Record<string, unknown>)[key] = packed;
      else
        Object.defineProperty(copy, key, {
          value: packed,
          enumerable: true,
          writable: true,
          configurable: true,
        });
    }
  }

  #remember<T>(value: object, copy: T): T {
    this.#copies.set(value, copy);
    return copy;
  }
}

class Unpacker {
  readonly #options: UnpackOptions;
  /** Made of items so far: a thing that is met twice is one. */
  readonly #buffers = new Map<number, Buffer>();
  /** Revived so far, by their tokens. */
  readonly #handles = new Map<PackedHandle, object>();
  /** Wholes whose parts are unpacked, or begun; and the failure that left them half done. */
  readonly #seen = new Map<object, { readonly failure: unknown } | undefined>();
  /** Those since the last call from outside. */
  #begun: object[] = [];

  constructor(options: UnpackOptions) {
    this.#options = options;
  }

  /** @throws NotCloneableError for a handle of a kind that is not known here; and what its reviver throws */
  unpack(value: unknown): unknown {
    this.#begun = [];
    try {
      return this.#unpack(value);
    } catch (failure) {
      // Nobody shall get what there still are marks in.
      for (const whole of this.#begun) this.#seen.set(whole, { failure });
      throw failure;
    }
  }

  #unpack(value: unknown): unknown {
    if (typeof value !== 'object' || value === null || isLeaf(value)) return value;
    if (this.#seen.has(value) || !Object.hasOwn(value, MARK)) return this.#unpackParts(value);
    const packed = (value as Packed)[MARK];
    switch (packed.kind) {
      case 'lookalike':
        return this.#unpackParts(packed.object);
      case 'beside':
        return this.#thing(packed);
      case 'handle':
        return this.#handle(packed);
      case 'error':
      case 'value':
      case 'symbol':
      case 'opaque':
        return this.#options.decode(packed);
      default:
        return packed satisfies never;
    }
  }

  #handle(token: PackedHandle): object {
    const known = this.#handles.get(token);
    if (known) return known;
    const handle = reviveHandle(token.handle, this.#unpack(token.data));
    this.#handles.set(token, handle);
    return handle;
  }

  /** Only their class is lost by Buffers on the way. */
  #thing({ at, isBuffer }: { readonly at: number; readonly isBuffer: boolean }): unknown {
    const thing = this.#options.items[at];
    if (!isBuffer) return thing;
    const known = this.#buffers.get(at);
    if (known) return known;
    const { buffer, byteOffset, byteLength } = thing as Uint8Array;
    const made = Buffer.from(buffer, byteOffset, byteLength);
    this.#buffers.set(at, made);
    return made;
  }

  #unpackParts(value: object): object {
    if (this.#seen.has(value)) return this.#whole(value);
    this.#seen.set(value, undefined);
    this.#begun.push(value);
    if (types.isMap(value)) {
      const entries = [...value];
      value.clear();
      for (const [key, part] of entries) value.set(this.#unpack(key), this.#unpack(part));
    } else if (types.isSet(value)) {
      const parts = [...value];
      value.clear();
      for (const part of parts) value.add(this.#unpack(part));
    } else {
      for (const [key, part] of Object.entries(value))
        (value as Record<string, unknown>)[key] = this.#unpack(part);
    }
    return value;
  }

  #whole(value: object): object {
    const failed = this.#seen.get(value);
    if (failed) throw failed.failure;
    return value;
  }
}
