/** Which values travel to workers and back, and why others do not. */
import { types } from 'node:util';

import { MprunError, NotCloneableError } from '../errors.ts';
import { isSharedOrMoved, wasMoved, type Beside } from './beside.ts';
import { decodeError, encodeError } from './error.ts';
import { isHandle } from './handles.ts';
import { judge } from './judge.ts';
import { isError, isLeaf, MAX_DEPTH, refusedKind } from './kinds.ts';
import type { Revive } from './messages.ts';
import { makeUnpack, packWith, unpackWith, type PackedValue } from './packing.ts';
import { BareRefusal } from './refusal.ts';

/**
 * A value ready for structured clone, and what is needed at the other end.
 *
 * @param beside takes what is shared or moved, where both ends share memory
 * @throws BareRefusal without a path; `explainNotCloneable` finds it
 */
export function pack<T>(value: T, beside?: Beside): PackedValue<T> {
  return packWith(value, { encode: encodeError, beside });
}

/**
 * Puts errors back where `pack` had put records. The value is ours: it is changed in place.
 *
 * @param items what came beside
 */
export function unpack<T>(value: T, items: readonly unknown[] = []): T {
  return unpackWith(value, { decode: decodeError, items });
}

/** The same for a value in parts, one at a time, as there may be handles in them which cannot be revived. */
export function makeRevive(items: readonly unknown[] = []): Revive {
  return makeUnpack({ decode: decodeError, items });
}

/** A value that is looked at. */
export interface Suspect {
  readonly value: unknown;
  /** What it is called in messages: `result`, `input`, `args`. */
  readonly root: string;
  /** Both ends do: what is shared or moved may travel. */
  readonly sharesMemory: boolean;
}

/**
 * Why a value cannot travel, as an error that names the path to the culprit (`result.rows[3].parse is a function`). Where a
 * handle of ours has said why, it is that very error.
 */
export function explainNotCloneable(suspect: Suspect, reason: unknown): MprunError {
  const culprit = tryFindCulprit(suspect);
  if (culprit === undefined && isOwn(reason) && !(reason instanceof BareRefusal)) return reason;
  const text = reason instanceof Error ? reason.message : String(reason);
  const message = culprit
    ? `${culprit} and cannot travel to or from a worker`
    : `${suspect.root} cannot travel to or from a worker: ${text}`;
  return new NotCloneableError(message, {
    hint: hintFor(culprit),
    // Our own refusal says no more than this does.
    ...(reason instanceof BareRefusal ? {} : { cause: reason }),
  });
}

/** Why a value cannot travel; `undefined` when nothing is known against it. */
export function findNotCloneable(suspect: Suspect): MprunError | undefined {
  try {
    if (judge(suspect.value, suspect.sharesMemory) !== 'refused') return undefined;
    return explainNotCloneable(suspect, new BareRefusal(''));
  } catch (reason) {
    return explainNotCloneable(suspect, reason);
  }
}

/** Of whichever copy of our code: a worker has the handles from another than its own. */
function isOwn(reason: unknown): reason is MprunError {
  return (
    reason instanceof MprunError ||
    (reason instanceof Error && String((reason as { code?: unknown }).code).startsWith('ERR_MPRUN_'))
  );
}

function hintFor(culprit = ''): string {
  if (culprit.endsWith('MessagePort')) return "threads can be given ports: backend 'thread' and move(port)";
  if (culprit.endsWith('SharedArrayBuffer')) return "threads can share memory: backend 'thread'";
  return 'pass data only: numbers, strings, arrays, plain objects, Map, Set, Date, typed arrays, errors; and locks, queues and values of mprun';
}

/** A throwing getter or a hostile proxy says more by its own error, kept as the cause, than we could. */
function tryFindCulprit({ value, root, sharesMemory }: Suspect): string | undefined {
  try {
    return new Search(sharesMemory).find(value, root);
  } catch {
    return undefined;
  }
}

/** Depth-first search for the first part that cannot travel, by kind. */
class Search {
  readonly #sharesMemory: boolean;
  readonly #seen = new Set<unknown>();

  constructor(sharesMemory: boolean) {
    this.#sharesMemory = sharesMemory;
  }

  find(value: unknown, path: string, depth = 0): string | undefined {
    if (typeof value === 'function') return `${path} is a function`;
    if (typeof value === 'symbol') return `${path} is a symbol`;
    if (typeof value !== 'object' || value === null || this.#seen.has(value)) return undefined;
    this.#seen.add(value);
    if (depth > MAX_DEPTH) return `${path.slice(0, 40)}… is nested deeper than ${MAX_DEPTH} levels`;
    if (this.#sharesMemory && wasMoved(value)) return `${path} was moved already`;
    if (isError(value) || isHandle(value)) return undefined;
    if (this.#sharesMemory && isSharedOrMoved(value)) return undefined;
    const kind = refusedKind(value);
    if (kind !== undefined) return `${path} is ${/^[AEIOUaeiou]/.test(kind) ? 'an' : 'a'} ${kind}`;
    for (const [step, part] of partsOf(value)) {
      const culprit = this.find(part, `${path}${step}`, depth + 1);
      if (culprit !== undefined) return culprit;
    }
    return undefined;
  }
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
