/**
 * Anything thrown → a plain record that structured clone carries → an error again. Structured clone alone
 * loses names, own properties and `AggregateError.errors` (Node 20), and refuses symbols and functions.
 *
 * Contract: neither direction ever throws, whatever was thrown: cyclic causes, throwing getters, proxies.
 */
import { inspect } from 'node:util';
import { deserialize, serialize } from 'node:v8';

import * as errors from '../errors.ts';
import { describeThrown } from '../util/describe.ts';
import type { EncodedValue, ErrorRecord } from './error-record.ts';
import { packWith, unpackWith } from './packing.ts';

/**
 * A copy of an error that several calls have to fail with: no two of them share an object that one could change.
 */
export function copyError(thrown: unknown): unknown {
  return decodeError(encodeError(thrown));
}

const BUILT_IN: Readonly<Record<string, { readonly prototype: Error }>> = {
  AggregateError,
  Error,
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
};

type OwnClass = { readonly prototype: object };
const OWN = errors as unknown as Readonly<Record<string, OwnClass | undefined>>;

/** Causes and aggregated errors deeper than this are cut: a record must stay small and finite. */
const MAX_DEPTH = 8;
/** At most so many errors travel inside one. */
const MAX_ERRORS = 100;
const HANDLED_PROPS = new Set(['name', 'message', 'stack', 'cause']);
/** Words for what cannot travel are cut at so many characters. */
const MAX_TEXT = 200;

/** Encodes whatever was thrown. Never throws. @param onHandle is called when handles are in what it has with it */
export function encodeError(thrown: unknown, onHandle: () => void = () => {}): ErrorRecord {
  return encode(thrown, { depth: 0, budget: { left: MAX_ERRORS }, onHandle });
}

/** How deep inside another error, and how many may still follow over all. */
interface Nesting {
  readonly depth: number;
  readonly budget: { left: number };
  readonly onHandle: () => void;
}

function encode(thrown: unknown, nesting: Nesting): ErrorRecord {
  try {
    if (typeof thrown === 'symbol') return encodeSymbol(thrown);
    if (isErrorLike(thrown)) return encodeErrorObject(thrown, nesting);
    return { kind: 'value', value: encodeValue(thrown, nesting) };
  } catch {
    return { kind: 'opaque', text: describe(thrown) };
  }
}

/** Rebuilds what `encodeError` was given, as near as another process can have it. Never throws. */
export function decodeError(record: ErrorRecord): unknown {
  switch (record.kind) {
    case 'error':
      return decodeErrorObject(record);
    case 'value':
      return decodeThrown(record.value);
    case 'symbol':
      return record.registered ? Symbol.for(record.description ?? '') : Symbol(record.description);
    case 'opaque':
      return new Error(`a value was thrown that cannot travel to another worker: ${record.text}`);
    default:
      return record satisfies never;
  }
}

function encodeSymbol(symbol: symbol): ErrorRecord {
  const key = Symbol.keyFor(symbol);
  return { kind: 'symbol', description: key ?? symbol.description, registered: key !== undefined };
}

/** Errors of this realm, of another realm, and DOMException, which is an Error only by its prototype. */
function isErrorLike(value: unknown): value is Error {
  if (typeof value !== 'object' || value === null) return false;
  return value instanceof Error || Object.prototype.toString.call(value) === '[object Error]';
}

function encodeErrorObject(error: Error, nesting: Nesting): ErrorRecord {
  const several = read(error, 'errors');
  const inner = (thrown: unknown): ErrorRecord[] => encodeInner(thrown, nesting);
  return {
    kind: 'error',
    name: textOf(read(error, 'name'), 'Error'),
    message: textOf(read(error, 'message'), ''),
    stack: typeof read(error, 'stack') === 'string' ? (read(error, 'stack') as string) : undefined,
    base: baseOf(error),
    props: encodeProps(error, nesting),
    cause: hasOwn(error, 'cause') ? inner(read(error, 'cause'))[0] : undefined,
    errors: Array.isArray(several) ? several.flatMap(inner) : undefined,
  };
}

/** Nothing where there have been enough. */
function encodeInner(thrown: unknown, nesting: Nesting): ErrorRecord[] {
  const { depth, budget } = nesting;
  return depth < MAX_DEPTH && budget.left-- > 0 ? [encode(thrown, { ...nesting, depth: depth + 1 })] : [];
}

function encodeProps(error: Error, nesting: Nesting): [string, EncodedValue][] {
  const props: [string, EncodedValue][] = [];
  for (const key of ownKeys(error)) {
    const value = read(error, key);
    if (HANDLED_PROPS.has(key) || typeof value === 'function' || (key === 'errors' && Array.isArray(value)))
      continue;
    try {
      props.push([key, encodeValue(value, nesting)]);
    } catch {
      props.push([key, encodeValue(describe(value), nesting)]);
    }
  }
  return props;
}

/** Throws where the value cannot travel. */
function encodeValue(value: unknown, nesting: Nesting): EncodedValue {
  const encodeOne = (inner: Error): ErrorRecord => {
    const [record] = encodeInner(inner, nesting);
    return record ?? { kind: 'opaque', text: describe(inner) };
  };
  const { value: packed, isPacked, hasHandles } = packWith(value, { encode: encodeOne, beside: undefined });
  if (hasHandles) nesting.onHandle();
  return { bytes: serialize(packed), isPacked };
}

/** A handle that cannot be revived is told in words. */
function decodeThrown(value: EncodedValue): unknown {
  try {
    return decodeValue(value);
  } catch (error) {
    return new Error(`a value was thrown that cannot be had here: ${describeThrown(error)}`);
  }
}

/** The same inside an error. */
function decodeProp(value: EncodedValue): unknown {
  try {
    return decodeValue(value);
  } catch (error) {
    return describeThrown(error);
  }
}

/** Throws where there is a handle in it that cannot be revived. */
function decodeValue({ bytes, isPacked }: EncodedValue): unknown {
  const value: unknown = deserialize(bytes);
  return isPacked ? unpackWith(value, { decode: decodeError, items: [] }) : value;
}

function decodeErrorObject(record: ErrorRecord & { readonly kind: 'error' }): Error {
  const error = new Error(record.message);
  const { prototype } = ownClassOf(record) ?? BUILT_IN[record.base] ?? Error;
  Object.setPrototypeOf(error, prototype);
  define(error, 'stack', record.stack ?? `${record.name}: ${record.message}`);
  if (error.name !== record.name) define(error, 'name', record.name);
  if (record.cause) define(error, 'cause', decodeError(record.cause));
  if (record.errors) define(error, 'errors', record.errors.map(decodeError));
  for (const [key, value] of record.props)
    Object.defineProperty(error, key, {
      value: decodeProp(value),
      enumerable: true,
      writable: true,
      configurable: true,
    });
  return error;
}

/** Errors of ours come back as what they were. */
function ownClassOf({ name, props }: ErrorRecord & { readonly kind: 'error' }): OwnClass | undefined {
  const isOwn = props.some(
    ([key, value]) => key === 'code' && String(decodeProp(value)).startsWith('ERR_MPRUN_'),
  );
  return isOwn ? OWN[name] : undefined;
}

function define(error: Error, key: string, value: unknown): void {
  Object.defineProperty(error, key, { value, enumerable: false, writable: true, configurable: true });
}

/** The nearest built-in class, by walking up the prototypes. */
function baseOf(error: Error): string {
  let prototype = prototypeOf(error);
  for (let steps = 0; prototype !== null && steps < 100; steps++) {
    for (const [name, builtIn] of Object.entries(BUILT_IN)) if (builtIn.prototype === prototype) return name;
    prototype = prototypeOf(prototype);
  }
  return 'Error';
}

function prototypeOf(value: object): object | null {
  try {
    return Object.getPrototypeOf(value) as object | null;
  } catch {
    return null;
  }
}

function read(error: object, key: string): unknown {
  try {
    return (error as Record<string, unknown>)[key];
  } catch {
    return undefined;
  }
}

function hasOwn(error: object, key: string): boolean {
  try {
    return Object.hasOwn(error, key);
  } catch {
    return false;
  }
}

function ownKeys(error: object): string[] {
  try {
    return Object.keys(error);
  } catch {
    return [];
  }
}

function textOf(value: unknown, fallback: string): string {
  return typeof value === 'string' ? value : value === undefined ? fallback : describe(value);
}

function describe(value: unknown): string {
  try {
    if (typeof value === 'function') return `[function ${value.name || 'anonymous'}]`;
    const text = inspect(value, { depth: 1, breakLength: Infinity });
    return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
  } catch {
    return 'an object that cannot be described';
  }
}
