/**
 * Judges values, and puts records in the place of the errors in them, and numbers in the place of what travels beside:
 *
 *     plain data ──────────────────────────▶ structured clone
 *     errors inside ──pack──▶ records ─────▶ structured clone ──unpack──▶ errors, with name, properties, causes
 *     shared and moved memory ──▶ numbers ─▶ structured clone ──unpack──▶ the memory (between threads; see beside.ts)
 *     functions, symbols, class instances ─▶ refused: never stripped in silence
 *
 * Structured clone alone would turn an instance of a class into a plain object, and an error into a poorer one.
 */
import { types } from 'node:util';

import { NotCloneableError } from '../errors.ts';
import { isLarge, isSharedOrMoved, type Beside } from './beside.ts';
import type { ErrorRecord } from './error-record.ts';
import { isError, isLeaf, MAX_DEPTH, refusedKind, valuesOf } from './kinds.ts';

type Verdict = 'plain' | 'packable' | 'refused';

export const MARK = 'mprun:mark';

/** What takes part in packing and unpacking besides this file. */
export interface PackOptions {
  /** Makes the records. */
  readonly encode: (error: Error) => ErrorRecord;
  /** Where both ends share memory: takes what is shared or moved. */
  readonly beside: Beside | undefined;
}

export interface UnpackOptions {
  readonly decode: (record: ErrorRecord) => unknown;
  /** What came beside. */
  readonly items: readonly unknown[];
}

/** Stands for an error in a packed value, or for a thing beside it; or for an object that looks like such a mark. */
interface Packed {
  readonly [MARK]:
    | ErrorRecord
    | { readonly kind: 'beside'; readonly at: number; readonly isBuffer: boolean }
    | { readonly kind: 'lookalike'; readonly object: object };
}

/**
 * A value ready for structured clone, and whether `unpackWith` is needed at the other end.
 *
 * @throws NotCloneableError without a path
 */
export function packWith<T>(
  value: T,
  options: PackOptions,
): { readonly value: T; readonly isPacked: boolean } {
  const verdict = judge(value, options.beside !== undefined);
  if (verdict === 'plain') return { value, isPacked: false };
  if (verdict === 'packable') return { value: new Packer(options).pack(value) as T, isPacked: true };
  throw new NotCloneableError('the value cannot travel');
}

/** @param sharesMemory both ends do: what is shared or moved may travel */
export function judge(value: unknown, sharesMemory: boolean): Verdict {
  return new Judge(sharesMemory).judge(value, 0);
}

/** Puts errors and things back where `packWith` had put marks. The value is ours: it is changed in place. */
export function unpackWith<T>(value: T, options: UnpackOptions): T {
  return new Unpacker(options).unpack(value) as T;
}

/** Every value passes here, so the plain ones pass fast. */
class Judge {
  readonly #sharesMemory: boolean;
  readonly #seen = new Set<object>();

  constructor(sharesMemory: boolean) {
    this.#sharesMemory = sharesMemory;
  }

  judge(value: unknown, depth: number): Verdict {
    if (typeof value === 'function' || typeof value === 'symbol') return 'refused';
    if (typeof value !== 'object' || value === null) return 'plain';
    if (depth > MAX_DEPTH) return 'refused';
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype === Object.prototype) return this.#judgeProperties(value as Record<string, unknown>, depth);
    if (prototype === Array.prototype) return this.#judgeParts(value, value as unknown[], depth);
    if (isError(value) || (this.#sharesMemory && isSharedOrMoved(value))) return 'packable';
    if (refusedKind(value) !== undefined) return 'refused';
    if (this.#sharesMemory && isLarge(value)) return 'packable';
    return this.#judgeParts(value, valuesOf(value), depth);
  }

  /** `for in` is three times as fast as `Object.values`; what it finds on the prototype is none of ours. */
  #judgeProperties(value: Readonly<Record<string, unknown>>, depth: number): Verdict {
    let suspects: unknown[] | undefined;
    for (const key in value) {
      const part = value[key];
      if (isSuspect(part) && Object.hasOwn(value, key)) (suspects ??= []).push(part);
    }
    const verdict = suspects ? this.#judgeParts(value, suspects, depth) : 'plain';
    return verdict === 'plain' && MARK in value ? 'packable' : verdict;
  }

  #judgeParts(whole: object, parts: readonly unknown[], depth: number): Verdict {
    let verdict: Verdict = 'plain';
    let isNoted = false;
    for (const part of parts) {
      if (!isSuspect(part)) continue;
      // Only what has objects in it can be part of a cycle.
      if (!isNoted) {
        if (this.#seen.has(whole)) return verdict;
        this.#seen.add(whole);
        isNoted = true;
      }
      const judged = this.judge(part, depth + 1);
      if (judged === 'refused') return judged;
      if (judged === 'packable') verdict = judged;
    }
    return verdict;
  }
}

/** It needs a closer look. */
function isSuspect(part: unknown): boolean {
  return (
    (typeof part === 'object' && part !== null) || typeof part === 'function' || typeof part === 'symbol'
  );
}

/** Makes a copy of the way to each mark; what holds none is shared with the original. */
class Packer {
  readonly #encode: (error: Error) => ErrorRecord;
  readonly #beside: Beside | undefined;
  readonly #copies = new Map<object, unknown>();

  constructor({ encode, beside }: PackOptions) {
    this.#encode = encode;
    this.#beside = beside;
  }

  pack(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value;
    if (this.#beside && (isSharedOrMoved(value) || isLarge(value))) return this.#besides(value, this.#beside);
    if (isLeaf(value)) return value;
    if (isError(value)) return { [MARK]: this.#encode(value) } satisfies Packed;
    const known = this.#copies.get(value);
    return known === undefined ? this.#copy(value) : known;
  }

  /** A thing that is met twice is one thing at the other end too. */
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
  readonly #seen = new Set<object>();

  constructor(options: UnpackOptions) {
    this.#options = options;
  }

  unpack(value: unknown): unknown {
    if (typeof value !== 'object' || value === null || isLeaf(value) || this.#seen.has(value)) return value;
    if (Object.hasOwn(value, MARK)) {
      const packed = (value as Packed)[MARK];
      if (packed.kind === 'lookalike') return this.#unpackParts(packed.object);
      return packed.kind === 'beside' ? this.#thing(packed) : this.#options.decode(packed);
    }
    return this.#unpackParts(value);
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
    if (this.#seen.has(value)) return value;
    this.#seen.add(value);
    if (types.isMap(value)) {
      const entries = [...value];
      value.clear();
      for (const [key, part] of entries) value.set(this.unpack(key), this.unpack(part));
    } else if (types.isSet(value)) {
      const parts = [...value];
      value.clear();
      for (const part of parts) value.add(this.unpack(part));
    } else {
      for (const [key, part] of Object.entries(value))
        (value as Record<string, unknown>)[key] = this.unpack(part);
    }
    return value;
  }
}
