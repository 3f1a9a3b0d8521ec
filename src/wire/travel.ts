/** Which values travel to workers and back, and why others do not. */
import { types } from 'node:util';

import { NotCloneableError } from '../errors.ts';
import { isSharedOrMoved, wasMoved, type Beside } from './beside.ts';
import { decodeError, encodeError } from './error.ts';
import { isError, isLeaf, MAX_DEPTH, refusedKind } from './kinds.ts';
import { judge, packWith, unpackWith } from './packing.ts';

/**
 * A value ready for structured clone, and whether `unpack` is needed at the other end.
 *
 * @param beside takes what is shared or moved, where both ends share memory
 * @throws NotCloneableError without a path; `explainNotCloneable` finds it
 */
export function pack<T>(value: T, beside?: Beside): { readonly value: T; readonly isPacked: boolean } {
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

/** A value that is looked at. */
export interface Suspect {
  readonly value: unknown;
  /** What it is called in messages: `result`, `input`, `args`. */
  readonly root: string;
  /** Both ends do: what is shared or moved may travel. */
  readonly sharesMemory: boolean;
}

/**
 * Why a value cannot travel, as an error that names the path to the culprit (`result.rows[3].parse is a function`).
 */
export function explainNotCloneable(suspect: Suspect, reason: unknown): NotCloneableError {
  const culprit = tryFindCulprit(suspect);
  const text = reason instanceof Error ? reason.message : String(reason);
  const message = culprit
    ? `${culprit} and cannot travel to or from a worker`
    : `${suspect.root} cannot travel to or from a worker: ${text}`;
  return new NotCloneableError(message, {
    hint: hintFor(culprit),
    // Our own refusal says no more than this does.
    ...(reason instanceof NotCloneableError ? {} : { cause: reason }),
  });
}

/** Why a value cannot travel; `undefined` when nothing is known against it. */
export function findNotCloneable(suspect: Suspect): NotCloneableError | undefined {
  try {
    if (judge(suspect.value, suspect.sharesMemory) !== 'refused') return undefined;
    return explainNotCloneable(suspect, new NotCloneableError(''));
  } catch (reason) {
    return explainNotCloneable(suspect, reason);
  }
}

function hintFor(culprit = ''): string {
  if (culprit.endsWith('MessagePort')) return "threads can be given ports: backend 'thread' and move(port)";
  if (culprit.endsWith('SharedArrayBuffer')) return "threads can share memory: backend 'thread'";
  return 'pass data only: numbers, strings, arrays, plain objects, Map, Set, Date, typed arrays, errors';
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
    if (isError(value) || (this.#sharesMemory && isSharedOrMoved(value))) return undefined;
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
