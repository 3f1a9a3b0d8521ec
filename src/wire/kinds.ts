/** Kinds of values, as far as travelling is concerned. */
import { types } from 'node:util';

const REFUSED = [Promise, WeakMap, WeakSet, WeakRef, SharedArrayBuffer];

/**
 * Objects inside objects: V8 reads them by recursion, and how deep it comes depends on the stack that is left. Deeper ones
 * are refused before they end a process.
 */
export const MAX_DEPTH = 500;

/** Of this realm or another; DOMException is one by its prototype only. */
export function isError(value: object): value is Error {
  return types.isNativeError(value) || value instanceof Error;
}

/** The values inside an object that structured clone would visit. */
export function valuesOf(value: object): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (types.isMap(value)) return [...value.keys(), ...value.values()];
  if (types.isSet(value)) return [...value];
  return isLeaf(value) ? [] : Object.values(value);
}

/** Nothing inside can be of a kind that is refused. */
export function isLeaf(value: object): boolean {
  return (
    ArrayBuffer.isView(value) ||
    types.isDate(value) ||
    types.isRegExp(value) ||
    types.isAnyArrayBuffer(value) ||
    types.isBoxedPrimitive(value)
  );
}

/** What kind of object this is, in words, if it cannot travel. */
export function refusedKind(value: object): string | undefined {
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
