/**
 * Frames of nothing but numbers: the commonest chunks and outcomes, and the quickest, are such.
 *
 *     payload:  [three fields of the message, f64 each] [number] [number] …      all i32, where they are; else all f64
 *
 * Arguments of a call, points and pairs are arrays of numbers. As many in each, they are rows:
 *
 *     payload:  [three fields, f64 each] [numbers in a row, f64] [number] [number] …      all f64
 */
import { types } from 'node:util';

import { FRAME_HEADER_BYTES, FrameKind, sealFrame } from './frame.ts';

type Fields = readonly [number, number, number];

interface Numbers {
  readonly fields: Fields;
  readonly numbers: readonly number[] | readonly number[][];
}

/**
 * Where frames are built and read: memory to be viewed as numbers must begin at a multiple of 8, and to make it anew for
 * each message would take longer than all the rest. Nothing in it outlives a call.
 */
class Workbench {
  readonly bytes: Buffer;
  readonly floats: Float64Array;
  readonly integers: Int32Array;

  constructor(bytes: number) {
    const memory = new ArrayBuffer(bytes);
    this.bytes = Buffer.from(memory);
    this.floats = new Float64Array(memory);
    this.integers = new Int32Array(memory);
  }
}

const FLOAT = Float64Array.BYTES_PER_ELEMENT;
const INTEGER = Int32Array.BYTES_PER_ELEMENT;
const FIELDS = 3;
/** On the bench, the payload begins here, with the frame's header before it. */
const PAYLOAD = FLOAT;
/** Numbers begin here. */
const NUMBERS = PAYLOAD + FIELDS * FLOAT;

/** A larger bench is not kept. */
const KEPT_BYTES = 1024 * 1024;
/** Longer rows, and more of them, are no rows of arguments or points: structured clone is quicker with them. */
const MAX_WIDTH = 64;
const MAX_ROW_NUMBERS = 65_536;

let kept = new Workbench(4096);

/** The frame; `undefined` where one of the values is neither a number nor a row as long as the first. */
export function packNumbers(fields: Fields, values: readonly unknown[]): Buffer | undefined {
  const [first] = values;
  // Most often the first tells of all.
  if (typeof first === 'number') return packIntegers(fields, values) ?? packFloats(fields, values);
  return Array.isArray(first) ? packRows(fields, values, first.length) : undefined;
}

export function unpackNumbers(kind: FrameKind, payload: Buffer): Numbers {
  const { bytes, floats, integers } = benchFor(PAYLOAD + payload.length);
  payload.copy(bytes, PAYLOAD);
  const end = PAYLOAD + payload.length;
  // By index: taking the array apart would go through an iterator.
  const fields: Fields = [floats[1] ?? 0, floats[2] ?? 0, floats[3] ?? 0];
  if (kind === FrameKind.integers)
    return { fields, numbers: sliceOf(integers, NUMBERS / INTEGER, end / INTEGER) };
  if (kind === FrameKind.rows) return { fields, numbers: rowsOf(floats, end / FLOAT) };
  return { fields, numbers: sliceOf(floats, NUMBERS / FLOAT, end / FLOAT) };
}

function packIntegers(fields: Fields, values: readonly unknown[]): Buffer | undefined {
  const end = NUMBERS + values.length * INTEGER;
  const bench = benchFor(end);
  const { integers } = bench;
  for (let k = 0; k < values.length; k++) {
    const value = values[k];
    // -0 would not come back as such.
    if (typeof value !== 'number' || !Object.is(value | 0, value)) return undefined;
    integers[NUMBERS / INTEGER + k] = value;
  }
  return frameOf(bench, FrameKind.integers, fields, end);
}

function packFloats(
  fields: Fields,
  values: readonly unknown[],
  kind: FrameKind = FrameKind.numbers,
): Buffer | undefined {
  const end = NUMBERS + values.length * FLOAT;
  const bench = benchFor(end);
  const { floats } = bench;
  for (let k = 0; k < values.length; k++) {
    const value = values[k];
    if (typeof value !== 'number') return undefined;
    floats[NUMBERS / FLOAT + k] = value;
  }
  return frameOf(bench, kind, fields, end);
}

/** Flat first: reading somebody's arrays may run somebody's code, and that may come back to the bench. */
function packRows(fields: Fields, rows: readonly unknown[], width: number): Buffer | undefined {
  if (width === 0 || width > MAX_WIDTH || width * rows.length > MAX_ROW_NUMBERS) return undefined;
  const flat: unknown[] = [width];
  for (const row of rows) {
    if (!isRow(row, width)) return undefined;
    for (let column = 0; column < width; column++) flat.push(row[column]);
  }
  return packFloats(fields, flat, FrameKind.rows);
}

/** An array and nothing besides: no class, no properties of its own, no proxy, which cannot travel. */
function isRow(value: unknown, width: number): value is readonly unknown[] {
  if (!Array.isArray(value) || value.length !== width || types.isProxy(value)) return false;
  return Object.getPrototypeOf(value) === Array.prototype && Object.keys(value).length === width;
}

/** A copy of what is on the bench. */
function frameOf(bench: Workbench, kind: FrameKind, fields: Fields, end: number): Buffer {
  bench.floats.set(fields, PAYLOAD / FLOAT);
  const frame = Buffer.allocUnsafe(end - PAYLOAD + FRAME_HEADER_BYTES);
  bench.bytes.copy(frame, 0, PAYLOAD - FRAME_HEADER_BYTES, end);
  return sealFrame(frame, kind);
}

function benchFor(bytes: number): Workbench {
  if (bytes > KEPT_BYTES) return new Workbench(Math.ceil(bytes / FLOAT) * FLOAT);
  if (bytes > kept.bytes.length) kept = new Workbench(2 ** Math.ceil(Math.log2(bytes)));
  return kept;
}

function rowsOf(floats: Float64Array, end: number): number[][] {
  const from = NUMBERS / FLOAT;
  const width = floats[from] ?? 0;
  const rows: number[][] = [];
  for (let at = from + 1; at < end; at += width) rows.push(sliceOf(floats, at, at + width));
  return rows;
}

/** Ten times as fast as `Array.from` of a part. */
function sliceOf(view: Int32Array | Float64Array, from: number, to: number): number[] {
  const numbers: number[] = [];
  numbers.length = to - from;
  for (let k = 0; k < numbers.length; k++) numbers[k] = view[from + k] ?? 0;
  return numbers;
}
