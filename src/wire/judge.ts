/** Whether a value travels as it is, has to be packed, or is refused. */
import { isLarge, isSharedOrMoved } from './beside.ts';
import { HANDLE, isHandle } from './handles.ts';
import { isError, MAX_DEPTH, refusedKind, valuesOf } from './kinds.ts';
import { MARK } from './mark.ts';

type Verdict = 'plain' | 'packable' | 'refused';

/** @param sharesMemory both ends do: what is shared or moved may travel */
export function judge(value: unknown, sharesMemory: boolean): Verdict {
  return new Judge(sharesMemory).judge(value, 0);
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
    if (isHandle(value)) {
      // It may refuse, with an error that says why: before anything is begun with it.
      value[HANDLE](this.#sharesMemory);
      return 'packable';
    }
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
