/**
 * Judges values, and puts records in the place of the errors in them:
 *
 *     plain data ──────────────────────────▶ structured clone
 *     errors inside ──pack──▶ records ─────▶ structured clone ──unpack──▶ errors, with name, properties, causes
 *     functions, symbols, class instances ─▶ refused: never stripped in silence
 *
 * Structured clone alone would turn an instance of a class into a plain object, and an error into a poorer one.
 */
import { types } from 'node:util';

import { NotCloneableError } from '../errors.ts';
import type { ErrorRecord } from './error-record.ts';
import { isError, isLeaf, MAX_DEPTH, refusedKind, valuesOf } from './kinds.ts';

type Verdict = 'plain' | 'packable' | 'refused';

const MARK = 'mprun:error';

/** Stands for an error in a packed value; or for an object that looks like one. */
interface Packed {
  readonly [MARK]: ErrorRecord | { readonly kind: 'lookalike'; readonly object: object };
}

/**
 * A value ready for structured clone, and whether `unpackWith` is needed at the other end.
 *
 * @param encode makes the records
 * @throws NotCloneableError without a path
 */
export function packWith<T>(
  value: T,
  encode: (error: Error) => ErrorRecord,
): { readonly value: T; readonly isPacked: boolean } {
  const verdict = judge(value, new Set(), 0);
  if (verdict === 'plain') return { value, isPacked: false };
  if (verdict === 'packable') return { value: new Packer(encode).pack(value) as T, isPacked: true };
  throw new NotCloneableError('the value cannot travel between processes');
}

/** Puts errors back where `packWith` had put records. The value is ours: it is changed in place. */
export function unpackWith<T>(value: T, decode: (record: ErrorRecord) => unknown): T {
  return new Unpacker(decode).unpack(value) as T;
}

/** Every value passes here, so the plain ones pass fast. */
function judge(value: unknown, seen: Set<object>, depth: number): Verdict {
  if (typeof value === 'function' || typeof value === 'symbol') return 'refused';
  if (typeof value !== 'object' || value === null) return 'plain';
  if (depth > MAX_DEPTH) return 'refused';
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype) return judgeProperties(value as Record<string, unknown>, seen, depth);
  if (prototype === Array.prototype) return judgeParts(value, value as unknown[], seen, depth);
  if (isError(value)) return 'packable';
  if (refusedKind(value) !== undefined) return 'refused';
  return judgeParts(value, valuesOf(value), seen, depth);
}

/** `for in` is three times as fast as `Object.values`; what it finds on the prototype is none of ours. */
function judgeProperties(
  value: Readonly<Record<string, unknown>>,
  seen: Set<object>,
  depth: number,
): Verdict {
  let suspects: unknown[] | undefined;
  for (const key in value) {
    const part = value[key];
    if (isSuspect(part) && Object.hasOwn(value, key)) (suspects ??= []).push(part);
  }
  const verdict = suspects ? judgeParts(value, suspects, seen, depth) : 'plain';
  return verdict === 'plain' && MARK in value ? 'packable' : verdict;
}

function judgeParts(whole: object, parts: readonly unknown[], seen: Set<object>, depth: number): Verdict {
  let verdict: Verdict = 'plain';
  let isNoted = false;
  for (const part of parts) {
    if (!isSuspect(part)) continue;
    // Only what has objects in it can be part of a cycle.
    if (!isNoted) {
      if (seen.has(whole)) return verdict;
      seen.add(whole);
      isNoted = true;
    }
    const judged = judge(part, seen, depth + 1);
    if (judged === 'refused') return judged;
    if (judged === 'packable') verdict = judged;
  }
  return verdict;
}

/** It needs a closer look. */
function isSuspect(part: unknown): boolean {
  return (
    (typeof part === 'object' && part !== null) || typeof part === 'function' || typeof part === 'symbol'
  );
}

/** Makes a copy of the way to each error; what holds none is shared with the original. */
class Packer {
  readonly #encode: (error: Error) => ErrorRecord;
  readonly #copies = new Map<object, unknown>();

  constructor(encode: (error: Error) => ErrorRecord) {
    this.#encode = encode;
  }

  pack(value: unknown): unknown {
    if (typeof value !== 'object' || value === null || isLeaf(value)) return value;
    if (isError(value)) return { [MARK]: this.#encode(value) } satisfies Packed;
    const known = this.#copies.get(value);
    return known === undefined ? this.#copy(value) : known;
  }

  #copy(value: object): unknown {
    if (Array.isArray(value)) {
      const copy = this.#remember(value, [] as unknown[]);
      for (const part of value) copy.push(this.pack(part));
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
    for (const [key, part] of Object.entries(value)) copy[key] = this.pack(part);
    return whole;
  }

  #remember<T>(value: object, copy: T): T {
    this.#copies.set(value, copy);
    return copy;
  }
}

class Unpacker {
  readonly #decode: (record: ErrorRecord) => unknown;
  readonly #seen = new Set<object>();

  constructor(decode: (record: ErrorRecord) => unknown) {
    this.#decode = decode;
  }

  unpack(value: unknown): unknown {
    if (typeof value !== 'object' || value === null || isLeaf(value) || this.#seen.has(value)) return value;
    if (Object.hasOwn(value, MARK)) {
      const packed = (value as Packed)[MARK];
      return packed.kind === 'lookalike' ? this.#unpackParts(packed.object) : this.#decode(packed);
    }
    return this.#unpackParts(value);
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
