/**
 * Which values travel between processes as they are, which need help, and which cannot.
 *
 *     plain data ──────────────────────────▶ structured clone
 *     errors inside ──pack──▶ records ─────▶ structured clone ──unpack──▶ errors, with name, properties, causes
 *     functions, symbols, class instances ─▶ refused, with the path: never stripped in silence
 *
 * Structured clone alone would turn an instance of a class into a plain object, and an error into a poorer one.
 */
import { types } from 'node:util';

import { NotCloneableError } from '../errors.ts';
import { decodeError, encodeError, type ErrorRecord } from './error.ts';

const REFUSED = [Promise, WeakMap, WeakSet, WeakRef, SharedArrayBuffer];

type Verdict = 'plain' | 'packable' | 'refused';

/**
 * Objects inside objects: V8 reads them by recursion, and how deep it comes depends on the stack that is left. Deeper ones
 * are refused before they end a process.
 */
const MAX_DEPTH = 500;

const MARK = 'mprun:error';

/** Stands for an error in a packed value; or for an object that looks like one. */
interface Packed {
  readonly [MARK]: ErrorRecord | { readonly kind: 'lookalike'; readonly object: object };
}

/**
 * A value ready for structured clone, and whether `unpack` is needed at the other end.
 *
 * @throws NotCloneableError without a path; `explainNotCloneable` finds it
 */
export function pack<T>(value: T): { readonly value: T; readonly isPacked: boolean } {
  const verdict = judge(value, new Set(), 0);
  if (verdict === 'plain') return { value, isPacked: false };
  if (verdict === 'packable') return { value: replaceErrors(value, new Map()) as T, isPacked: true };
  throw new NotCloneableError('the value cannot travel between processes');
}

/** Puts errors back where `pack` had put records. The value is ours: it is changed in place. */
export function unpack<T>(value: T): T {
  return restoreErrors(value, new Set()) as T;
}

/**
 * Why a value cannot travel between processes, as an error that names the path to the culprit
 * (`result.rows[3].parse is a function`).
 *
 * @param root how the value is called in the message: `result`, `input`, `args`
 */
export function explainNotCloneable(value: unknown, root: string, reason: unknown): NotCloneableError {
  const culprit = tryFindCulprit(value, root);
  const text = reason instanceof Error ? reason.message : String(reason);
  const message = culprit
    ? `${culprit} and cannot travel between processes`
    : `${root} cannot travel between processes: ${text}`;
  return new NotCloneableError(message, {
    hint: 'pass data only: numbers, strings, arrays, plain objects, Map, Set, Date, typed arrays, errors',
    // Our own refusal says no more than this does.
    ...(reason instanceof NotCloneableError ? {} : { cause: reason }),
  });
}

/** Why a value cannot travel; `undefined` when nothing is known against it. */
export function findNotCloneable(value: unknown, root: string): NotCloneableError | undefined {
  try {
    pack(value);
    return undefined;
  } catch (reason) {
    return explainNotCloneable(value, root, reason);
  }
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

/** Of this realm or another; DOMException is one by its prototype only. */
function isError(value: object): value is Error {
  return types.isNativeError(value) || value instanceof Error;
}

/** The values inside an object that structured clone would visit. */
function valuesOf(value: object): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (types.isMap(value)) return [...value.keys(), ...value.values()];
  if (types.isSet(value)) return [...value];
  return isLeaf(value) ? [] : Object.values(value);
}

/** Nothing inside can be of a kind that is refused. */
function isLeaf(value: object): boolean {
  return (
    ArrayBuffer.isView(value) ||
    types.isDate(value) ||
    types.isRegExp(value) ||
    types.isAnyArrayBuffer(value) ||
    types.isBoxedPrimitive(value)
  );
}

/** What kind of object this is, in words, if it cannot travel. */
function refusedKind(value: object): string | undefined {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === Array.prototype || prototype === null) return undefined;
  for (const refused of REFUSED) if (value instanceof refused) return refused.name;
  if (ArrayBuffer.isView(value) && value.buffer instanceof SharedArrayBuffer)
    return 'view of a SharedArrayBuffer';
  if (prototype === Buffer.prototype || isOfBuiltIn(value, prototype as object)) return undefined;
  return `instance of ${className(prototype as object)}`;
}

/**
 * Plain objects, and instances of built-ins themselves, of this realm or another: a class of somebody's own stands one
 * step further from the end of the prototype chain.
 */
function isOfBuiltIn(value: object, prototype: object): boolean {
  const isBuiltIn = Array.isArray(value) || types.isMap(value) || types.isSet(value) || isLeaf(value);
  // An array of numbers has the prototype of all such arrays between.
  const steps = types.isTypedArray(value) ? 3 : isBuiltIn ? 2 : 1;
  return stepsToEnd(prototype) <= steps;
}

function stepsToEnd(prototype: object): number {
  let steps = 0;
  for (let at: unknown = prototype; at !== null; at = Object.getPrototypeOf(at)) steps++;
  return steps;
}

function className(prototype: object): string {
  const { constructor } = prototype as { constructor?: { name?: unknown } };
  return typeof constructor?.name === 'string' && constructor.name !== '' ? constructor.name : 'a class';
}

/** A copy of the way to each error; what holds none is shared with the original. */
function replaceErrors(value: unknown, copies: Map<object, unknown>): unknown {
  if (typeof value !== 'object' || value === null || isLeaf(value)) return value;
  if (isError(value)) return { [MARK]: encodeError(value) } satisfies Packed;
  const known = copies.get(value);
  if (known !== undefined) return known;
  const copyOf = (part: unknown): unknown => replaceErrors(part, copies);
  if (Array.isArray(value)) {
    const copy: unknown[] = [];
    copies.set(value, copy);
    for (const part of value) copy.push(copyOf(part));
    return copy;
  }
  if (types.isMap(value)) {
    const copy = new Map<unknown, unknown>();
    copies.set(value, copy);
    for (const [key, part] of value) copy.set(copyOf(key), copyOf(part));
    return copy;
  }
  if (types.isSet(value)) {
    const copy = new Set<unknown>();
    copies.set(value, copy);
    for (const part of value) copy.add(copyOf(part));
    return copy;
  }
  const copy: Record<string, unknown> = {};
  const isLookalike = Object.hasOwn(value, MARK);
  const whole = isLookalike ? ({ [MARK]: { kind: 'lookalike', object: copy } } satisfies Packed) : copy;
  copies.set(value, whole);
  for (const [key, part] of Object.entries(value)) copy[key] = copyOf(part);
  return whole;
}

function restoreErrors(value: unknown, seen: Set<object>): unknown {
  if (typeof value !== 'object' || value === null || isLeaf(value) || seen.has(value)) return value;
  if (Object.hasOwn(value, MARK)) {
    const packed = (value as Packed)[MARK];
    return packed.kind === 'lookalike' ? restoreParts(packed.object, seen) : decodeError(packed);
  }
  return restoreParts(value, seen);
}

function restoreParts(value: object, seen: Set<object>): object {
  if (seen.has(value)) return value;
  seen.add(value);
  const restore = (part: unknown): unknown => restoreErrors(part, seen);
  if (types.isMap(value)) {
    const entries = [...value];
    value.clear();
    for (const [key, part] of entries) value.set(restore(key), restore(part));
  } else if (types.isSet(value)) {
    const parts = [...value];
    value.clear();
    for (const part of parts) value.add(restore(part));
  } else {
    for (const [key, part] of Object.entries(value)) (value as Record<string, unknown>)[key] = restore(part);
  }
  return value;
}

/** A throwing getter or a hostile proxy says more by its own error, kept as the cause, than we could. */
function tryFindCulprit(value: unknown, root: string): string | undefined {
  try {
    return findCulprit(value, root, new Set());
  } catch {
    return undefined;
  }
}

/** Depth-first search for the first part that cannot travel, by kind. */
function findCulprit(value: unknown, path: string, seen: Set<unknown>, depth = 0): string | undefined {
  if (typeof value === 'function') return `${path} is a function`;
  if (typeof value === 'symbol') return `${path} is a symbol`;
  if (typeof value !== 'object' || value === null || seen.has(value)) return undefined;
  seen.add(value);
  if (depth > MAX_DEPTH) return `${path.slice(0, 40)}… is nested deeper than ${MAX_DEPTH} levels`;
  if (isError(value)) return undefined;
  const kind = refusedKind(value);
  if (kind !== undefined) return `${path} is ${/^[AEIOUaeiou]/.test(kind) ? 'an' : 'a'} ${kind}`;
  for (const [step, part] of partsOf(value)) {
    const culprit = findCulprit(part, `${path}${step}`, seen, depth + 1);
    if (culprit !== undefined) return culprit;
  }
  return undefined;
}

function partsOf(value: object): [step: string, part: unknown][] {
  if (types.isMap(value))
    return [...value].flatMap(([key, part], k) => [
      [`.keys()[${k}]`, key],
      [`.get(${String(key)})`, part],
    ]);
  if (types.isSet(value)) return [...value].map((part, k) => [`.values()[${k}]`, part]);
  if (Array.isArray(value)) return value.map((part: unknown, k) => [`[${k}]`, part]);
  if (isLeaf(value)) return [];
  return Object.entries(value).map(([key, part]) => [
    /^[\w$]+$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`,
    part,
  ]);
}
