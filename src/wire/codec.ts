/**
 * Messages ⇄ frames. Messages travel as structured clones; chunks and outcomes that are nothing but numbers
 * travel packed, 8 bytes each, because that is what the commonest jobs consist of.
 *
 *     packed payload:  [chunk, task | offset, ms] [number] [number] …      all 64-bit floats
 */
import { deserialize, DefaultSerializer } from 'node:v8';

import { NotCloneableError } from '../errors.ts';
import { FRAME_HEADER_BYTES, FrameKind, sealFrame } from './frame.ts';
import type { ChunkMessage, FromWorker, OutcomesMessage, ToWorker } from './messages.ts';

const PACKED_HEADER = 3;
const BLANK_HEADER = Buffer.alloc(FRAME_HEADER_BYTES);

/** Encodes for the worker. Throws what structured clone throws where an input cannot travel. */
export function encodeToWorker(message: ToWorker): Buffer {
  if (message.type === 'chunk' && areNumbers(message.inputs))
    return packNumbers(message.chunk, message.task, 0, message.inputs);
  return encodeMessage(message);
}

export function decodeToWorker(kind: FrameKind, payload: Buffer): ToWorker {
  if (kind === FrameKind.message) return deserialize(payload) as ToWorker;
  const { chunk, second: task, numbers: inputs } = unpackNumbers(payload);
  return { type: 'chunk', chunk, task, inputs } satisfies ChunkMessage;
}

/** Encodes for the parent. Throws what structured clone throws where a value cannot travel. */
export function encodeFromWorker(message: FromWorker): Buffer {
  if (message.type === 'outcomes' && message.errors.length === 0 && areNumbers(message.values))
    return packNumbers(message.chunk, message.offset, message.ms, message.values);
  return encodeMessage(message);
}

export function decodeFromWorker(kind: FrameKind, payload: Buffer): FromWorker {
  if (kind === FrameKind.message) return deserialize(payload) as FromWorker;
  const { chunk, second: offset, ms, numbers: values } = unpackNumbers(payload);
  return { type: 'outcomes', chunk, offset, ms, values, errors: [] } satisfies OutcomesMessage;
}

/**
 * Why a value cannot travel between processes, as an error that names the path to the culprit
 * (`result.rows[3].parse is a function`).
 *
 * @param root how the value is called in the message: `result`, `input`, `args[0]`.
 */
export function explainNotCloneable(value: unknown, root: string, reason: unknown): NotCloneableError {
  const culprit = findCulprit(value, root, new Set());
  const text = reason instanceof Error ? reason.message : String(reason);
  const message = culprit
    ? `${culprit} and cannot travel between processes`
    : `${root} cannot travel between processes: ${text}`;
  return new NotCloneableError(message, {
    hint: 'pass data only: numbers, strings, arrays, plain objects, Map, Set, Date, typed arrays',
    cause: reason,
  });
}

function encodeMessage(message: ToWorker | FromWorker): Buffer {
  const serializer = new DefaultSerializer();
  // The frame's header is reserved before the payload, so that a large payload is not copied again.
  serializer.writeRawBytes(BLANK_HEADER);
  serializer.writeHeader();
  serializer.writeValue(message);
  return sealFrame(serializer.releaseBuffer(), FrameKind.message);
}

function areNumbers(values: readonly unknown[]): values is readonly number[] {
  return values.length > 0 && values.every((value) => typeof value === 'number');
}

function packNumbers(chunk: number, second: number, ms: number, numbers: readonly number[]): Buffer {
  const packed = new Float64Array(PACKED_HEADER + numbers.length);
  packed[0] = chunk;
  packed[1] = second;
  packed[2] = ms;
  packed.set(numbers, PACKED_HEADER);
  const frame = Buffer.allocUnsafe(FRAME_HEADER_BYTES + packed.byteLength);
  frame.set(new Uint8Array(packed.buffer), FRAME_HEADER_BYTES);
  return sealFrame(frame, FrameKind.numbers);
}

function unpackNumbers(payload: Buffer): { chunk: number; second: number; ms: number; numbers: number[] } {
  // Copied, because a view of 64-bit floats must begin at a multiple of 8.
  const bytes = new Uint8Array(payload.length);
  bytes.set(payload);
  const packed = new Float64Array(bytes.buffer);
  const [chunk = 0, second = 0, ms = 0] = packed;
  return { chunk, second, ms, numbers: Array.from(packed.subarray(PACKED_HEADER)) };
}

/** Depth-first search for the first part that structured clone refuses, by kind; reads no getters twice. */
function findCulprit(value: unknown, path: string, seen: Set<unknown>): string | undefined {
  if (typeof value === 'function') return `${path} is a function`;
  if (typeof value === 'symbol') return `${path} is a symbol`;
  if (typeof value !== 'object' || value === null || seen.has(value)) return undefined;
  seen.add(value);
  const kind = refusedKind(value);
  if (kind !== undefined) return `${path} is a ${kind}`;
  for (const [step, part] of partsOf(value)) {
    const culprit = findCulprit(part, `${path}${step}`, seen);
    if (culprit !== undefined) return culprit;
  }
  return undefined;
}

function refusedKind(value: object): string | undefined {
  for (const refused of [Promise, WeakMap, WeakSet, WeakRef, SharedArrayBuffer])
    if (value instanceof refused) return refused.name;
  return undefined;
}

function partsOf(value: object): [step: string, part: unknown][] {
  try {
    if (value instanceof Map)
      return [...value].flatMap(([key, part], k) => [
        [`.keys()[${k}]`, key],
        [`.get(${String(key)})`, part],
      ]);
    if (value instanceof Set) return [...value].map((part, k) => [`.values()[${k}]`, part]);
    if (Array.isArray(value)) return value.map((part: unknown, k) => [`[${k}]`, part]);
    if (ArrayBuffer.isView(value)) return [];
    return Object.entries(value).map(([key, part]) => [
      /^[\w$]+$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`,
      part,
    ]);
  } catch {
    // A throwing getter or a hostile proxy: its own error, kept as the cause, says more than we could.
    return [];
  }
}
