/** Messages ⇄ frames. Messages travel as structured clones; chunks and outcomes that are nothing but numbers, as these. */
import { DefaultSerializer } from 'node:v8';

import type { Beside } from './beside.ts';
import { fromClone } from './clone.ts';
import { encodeError } from './error.ts';
import { FRAME_HEADER_BYTES, FrameKind, sealFrame } from './frame.ts';
import type { ChunkMessage, FromWorker, OutcomesMessage, ToWorker } from './messages.ts';
import { packNumbers, unpackNumbers } from './numbers.ts';
import { fromTable, toTable, type Table } from './table.ts';
import { makeRevive, pack, unpack } from './travel.ts';

/** With a table in the place of its rows. */
type Tabled =
  | (Omit<ChunkMessage, 'inputs'> & { readonly inputs: Table })
  | (Omit<OutcomesMessage, 'values'> & { readonly values: Table });

const BLANK_HEADER = Buffer.alloc(FRAME_HEADER_BYTES);

/**
 * Encodes for the worker. Throws what structured clone throws where an input cannot travel.
 *
 * @param beside takes what is shared or moved, where both ends share memory
 */
export function encodeToWorker(message: ToWorker, beside?: Beside): Buffer {
  switch (message.type) {
    case 'chunk':
      return encodeChunk(message, beside);
    case 'setup':
      return encodeWith(message, 'initargs', beside);
    case 'onlyCall':
      return encodeWith(message, 'given', beside);
    case 'task':
    case 'markPrints':
    case 'call':
    case 'refuse':
    case 'detach':
    case 'giveBack':
    case 'end':
      return encodeMessage(message);
    default:
      return message satisfies never;
  }
}

/**
 * Handles are left as they came: see `Revivable`.
 *
 * @param items what came beside
 */
export function decodeToWorker(kind: FrameKind, payload: Buffer, items?: readonly unknown[]): ToWorker {
  if (kind === FrameKind.handles)
    return { ...(fromClone(payload) as ChunkMessage), revive: makeRevive(items) };
  if (!areNumbers(kind)) return decodeMessage(kind, payload, items) as ToWorker;
  const { fields, numbers: inputs } = unpackNumbers(kind, payload);
  const [chunk, task, start, isTimed] = fields;
  return {
    type: 'chunk',
    chunk,
    task,
    start,
    attempt: 0,
    inputs,
    isTimed: isTimed === 1,
  } satisfies ChunkMessage;
}

/** Encodes for the parent, in the same way. */
export function encodeFromWorker(message: FromWorker, beside?: Beside): Buffer {
  return message.type === 'outcomes' ? encodeOutcomes(message, beside) : encodeMessage(message);
}

/** @param items what came beside */
export function decodeFromWorker(kind: FrameKind, payload: Buffer, items?: readonly unknown[]): FromWorker {
  if (kind === FrameKind.handles) return withHandles(fromClone(payload) as OutcomesMessage, items);
  if (!areNumbers(kind)) return decodeMessage(kind, payload, items) as FromWorker;
  const { fields, times, numbers: values } = unpackNumbers(kind, payload);
  const [chunk, offset, ms] = fields;
  const message = { type: 'outcomes', chunk, offset, ms, values, errors: [] } satisfies OutcomesMessage;
  return times.length > 0 ? { ...message, times } : message;
}

function areNumbers(kind: FrameKind): boolean {
  return kind === FrameKind.numbers || kind === FrameKind.integers || kind === FrameKind.rows;
}

function encodeChunk(message: ChunkMessage, beside: Beside | undefined): Buffer {
  const { chunk, task, start, attempt, inputs, isTimed, pauseAfter } = message;
  const packed =
    attempt === 0 && pauseAfter === undefined
      ? packNumbers([chunk, task, start, isTimed ? 1 : 0], inputs)
      : undefined;
  return packed ?? encodeTable(message, 'inputs') ?? encodeWith(message, 'inputs', beside);
}

function encodeOutcomes(message: OutcomesMessage, beside: Beside | undefined): Buffer {
  const { chunk, offset, ms, values, errors, times } = message;
  const packed = errors.length === 0 ? packNumbers([chunk, offset, ms, 0], values, times) : undefined;
  return packed ?? encodeTable(message, 'values') ?? encodeWith(message, 'values', beside);
}

/** `undefined` where the values are no rows of a table. */
function encodeTable<K extends string>(
  message: Readonly<Record<K, readonly unknown[]>>,
  key: K,
): Buffer | undefined {
  const table = toTable(message[key]);
  return table && encodeMessage({ ...message, [key]: table }, FrameKind.table);
}

function withRows(message: Tabled): ChunkMessage | OutcomesMessage {
  return message.type === 'chunk'
    ? { ...message, inputs: fromTable(message.inputs) }
    : { ...message, values: fromTable(message.values) };
}

/** Encodes a message whose one field holds the user's values. */
function encodeWith<K extends string>(
  message: Readonly<Record<K, unknown>>,
  key: K,
  beside: Beside | undefined,
): Buffer {
  const { value, isPacked, hasHandles } = pack(message[key], beside);
  return isPacked
    ? encodeMessage({ ...message, [key]: value }, hasHandles ? FrameKind.handles : FrameKind.packed)
    : encodeMessage(message, FrameKind.message);
}

/** A result with a handle that cannot be revived fails its input, and nothing else. */
function withHandles(message: OutcomesMessage, items: readonly unknown[] | undefined): OutcomesMessage {
  const revive = makeRevive(items);
  const errors = [...message.errors];
  const values = message.values.map((value, position) => {
    try {
      return revive(value);
    } catch (error) {
      errors.push([position, encodeError(error)]);
      return undefined;
    }
  });
  return { ...message, values, errors: errors.sort(([a], [b]) => a - b) };
}

function decodeMessage(kind: FrameKind, payload: Buffer, items?: readonly unknown[]): unknown {
  const message = fromClone(payload);
  if (kind === FrameKind.table) return withRows(message as Tabled);
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
