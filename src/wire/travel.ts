/** Which values travel between processes, and why others do not. */
import { types } from 'node:util';

import { NotCloneableError } from '../errors.ts';
import { decodeError, encodeError } from './error.ts';
import { isError, isLeaf, MAX_DEPTH, refusedKind } from './kinds.ts';
import { packWith, unpackWith } from './packing.ts';

/**
 * A value ready for structured clone, and whether `unpack` is needed at the other end.
 *
 * @throws NotCloneableError without a path; `explainNotCloneable` finds it
 */
export function pack<T>(value: T): { readonly value: T; readonly isPacked: boolean } {
  return packWith(value, encodeError);
}

/** Puts errors back where `pack` had put records. The value is ours: it is changed in place. */
export function unpack<T>(value: T): T {
  return unpackWith(value, decodeError);
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
