/**
 * Messages ⇄ frames. Messages travel as structured clones; chunks and outcomes that are nothing but numbers
 * travel packed, 8 bytes each, because that is what the commonest jobs consist of.
 *
 *     packed payload:  [chunk, task | offset, start | ms] [number] [number] …      all 64-bit floats
 */
import { DefaultDeserializer, DefaultSerializer } from 'node:v8';

import type { Beside } from './beside.ts';
import { FRAME_HEADER_BYTES, FrameKind, sealFrame } from './frame.ts';
import type { ChunkMessage, FromWorker, OutcomesMessage, ToWorker } from './messages.ts';
import { pack, unpack } from './travel.ts';

const PACKED_HEADER = 3;
const BLANK_HEADER = Buffer.alloc(FRAME_HEADER_BYTES);

/**
 * Encodes for the worker. Throws what structured clone throws where an input cannot travel.
 *
 * @param beside takes what is shared or moved, where both ends share memory
 */
export function encodeToWorker(message: ToWorker, beside?: Beside): Buffer {
  switch (message.type) {
    case 'chunk':
      if (message.attempt === 0 && areNumbers(message.inputs))
        return packNumbers(message.chunk, message.task, message.start, message.inputs);
      return encodeWith(message, 'inputs', beside);
    case 'setup':
      return encodeWith(message, 'initargs', beside);
    case 'call':
      return encodeWith(message, 'args', beside);
    case 'task':
    case 'refuse':
      return encodeMessage(message);
    default:
      return message satisfies never;
  }
}

/** @param items what came beside */
export function decodeToWorker(kind: FrameKind, payload: Buffer, items?: readonly unknown[]): ToWorker {
  if (kind !== FrameKind.numbers) return decodeMessage(kind, payload, items) as ToWorker;
  const { chunk, second: task, third: start, numbers: inputs } = unpackNumbers(payload);
  return { type: 'chunk', chunk, task, start, attempt: 0, inputs } satisfies ChunkMessage;
}

/** Encodes for the parent, in the same way. */
export function encodeFromWorker(message: FromWorker, beside?: Beside): Buffer {
  if (message.type !== 'outcomes') return encodeMessage(message);
  if (message.errors.length === 0 && areNumbers(message.values))
    return packNumbers(message.chunk, message.offset, message.ms, message.values);
  return encodeWith(message, 'values', beside);
}

/** @param items what came beside */
export function decodeFromWorker(kind: FrameKind, payload: Buffer, items?: readonly unknown[]): FromWorker {
  if (kind !== FrameKind.numbers) return decodeMessage(kind, payload, items) as FromWorker;
  const { chunk, second: offset, third: ms, numbers: values } = unpackNumbers(payload);
  return { type: 'outcomes', chunk, offset, ms, values, errors: [] } satisfies OutcomesMessage;
}

/** Encodes a message whose one field holds the user's values. */
function encodeWith<K extends string>(
  message: Readonly<Record<K, unknown>>,
  key: K,
  beside: Beside | undefined,
): Buffer {
  const { value, isPacked } = pack(message[key], beside);
  return isPacked
    ? encodeMessage({ ...message, [key]: value }, FrameKind.packed)
    : encodeMessage(message, FrameKind.message);
}

function decodeMessage(kind: FrameKind, payload: Buffer, items?: readonly unknown[]): unknown {
  const deserializer = new Deserializer(payload);
  deserializer.readHeader();
  const message: unknown = deserializer.readValue();
  return kind === FrameKind.packed ? unpack(message, items) : message;
}

function encodeMessage(message: object, kind: FrameKind = FrameKind.message): Buffer {
  const serializer = new DefaultSerializer();
  // The frame's header is reserved before the payload, so that a large payload is not copied again.
  serializer.writeRawBytes(BLANK_HEADER);
  serializer.writeHeader();
  serializer.writeValue(message);
  return sealFrame(serializer.releaseBuffer(), kind);
}

function areNumbers(values: readonly unknown[]): values is readonly number[] {
  return values.length > 0 && values.every((value) => typeof value === 'number');
}

function packNumbers(chunk: number, second: number, third: number, numbers: readonly number[]): Buffer {
  const packed = new Float64Array(PACKED_HEADER + numbers.length);
  packed[0] = chunk;
  packed[1] = second;
  packed[2] = third;
  packed.set(numbers, PACKED_HEADER);
  const frame = Buffer.allocUnsafe(FRAME_HEADER_BYTES + packed.byteLength);
  frame.set(new Uint8Array(packed.buffer), FRAME_HEADER_BYTES);
  return sealFrame(frame, FrameKind.numbers);
}

function unpackNumbers(payload: Buffer): {
  chunk: number;
  second: number;
  third: number;
  numbers: number[];
} {
  // Copied, because a view of 64-bit floats must begin at a multiple of 8.
  const bytes = new Uint8Array(payload.length);
  bytes.set(payload);
  const packed = new Float64Array(bytes.buffer);
  const [chunk = 0, second = 0, third = 0] = packed;
  return { chunk, second, third, numbers: Array.from(packed.subarray(PACKED_HEADER)) };
}

/** Typed by nobody, documented in Node's manual of `v8`. */
const untyped = DefaultDeserializer.prototype as unknown as { _readHostObject(): ArrayBufferView };

/** Node's gives typed arrays as views of the frame: their buffers would be wrong, and hold all of the frame. */
class Deserializer extends DefaultDeserializer {
  protected _readHostObject(): ArrayBufferView {
    return withOwnBuffer(untyped._readHostObject.call(this));
  }
}

function withOwnBuffer(view: ArrayBufferView): ArrayBufferView {
  const { buffer, byteOffset, byteLength } = view;
  if (byteLength === buffer.byteLength) return view;
  const bytes = buffer.slice(byteOffset, byteOffset + byteLength);
  if (Buffer.isBuffer(view)) return Buffer.from(bytes);
  return new (view.constructor as new (bytes: ArrayBufferLike) => ArrayBufferView)(bytes);
}
