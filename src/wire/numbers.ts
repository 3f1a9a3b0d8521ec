/**
 * Frames of nothing but numbers: the commonest chunks and outcomes, and the quickest, are such.
 *
 *     payload:  [four fields of the message] [number of times] [time] … [number] [number] …
 *                      f64 each                                          all i32, where they are; else all f64
 *
 * Arguments of a call, points and pairs are arrays of numbers. As many in each, they are rows:
 *
 *     payload:  [four fields] [number of times] [time] … [numbers in a row] [number] [number] …      f64 each
 */
import { types } from 'node:util';

import { FRAME_HEADER_BYTES, FrameKind, sealFrame } from './frame.ts';

type Fields = readonly [number, number, number, number];

interface Numbers {
  readonly fields: Fields;
  readonly times: Float64Array;
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
const FIELDS = 4;
/** On the bench, the payload begins here, with the frame's header before it. */
const PAYLOAD = FLOAT;
/** Times begin here, behind their number. */
const TIMES = PAYLOAD + (FIELDS + 1) * FLOAT;
const NO_TIMES = new Float64Array();

/** A larger bench is not kept. */
const KEPT_BYTES = 1024 * 1024;
/** Longer rows, and more of them, are no rows of arguments or points: structured clone is quicker with them. */
const MAX_WIDTH = 64;
const MAX_ROW_NUMBERS = 65_536;

let kept = new Workbench(4096);

/** What goes before the numbers. */
interface Head {
  readonly fields: Fields;
  readonly times: Float64Array;
}

/** The frame; `undefined` where one of the values is neither a number nor a row as long as the first. */
export function packNumbers(
  fields: Fields,
  values: readonly unknown[],
  times: Float64Array = NO_TIMES,
): Buffer | undefined {
  const [first] = values;
  const head = { fields, times };
  // Most often the first tells of all.
  if (typeof first === 'number') return packIntegers(head, values) ?? packFloats(head, values);
  return Array.isArray(first) ? packRows(head, values, first.length) : undefined;
}

export function unpackNumbers(kind: FrameKind, payload: Buffer): Numbers {
  const { bytes, floats, integers } = benchFor(PAYLOAD + payload.length);
  payload.copy(bytes, PAYLOAD);
  const end = PAYLOAD + payload.length;
  // By index: taking the array apart would go through an iterator.
  const fields: Fields = [floats[1] ?? 0, floats[2] ?? 0, floats[3] ?? 0, floats[4] ?? 0];
  const begin = numbersBehind(floats[5] ?? 0);
  const times = floats.slice(TIMES / FLOAT, begin / FLOAT);
  if (kind === FrameKind.integers)
    return { fields, times, numbers: sliceOf(integers, begin / INTEGER, end / INTEGER) };
  if (kind === FrameKind.rows) return { fields, times, numbers: rowsOf(floats, begin / FLOAT, end / FLOAT) };
  return { fields, times, numbers: sliceOf(floats, begin / FLOAT, end / FLOAT) };
}

/** Where numbers begin. */
function numbersBehind(times: number): number {
  return TIMES + times * FLOAT;
}

function packIntegers(head: Head, values: readonly unknown[]): Buffer | undefined {
  const begin = numbersBehind(head.times.length);
  const end = begin + values.length * INTEGER;
  const bench = benchFor(end);
  const { integers } = bench;
  for (let k = 0; k < values.length; k++) {
    const value = values[k];
    // -0 would not come back as such.
    if (typeof value !== 'number' || !Object.is(value | 0, value)) return undefined;
    integers[begin / INTEGER + k] = value;
  }
  return frameOf(bench, FrameKind.integers, head, end);
}

function packFloats(
  head: Head,
  values: readonly unknown[],
  kind: FrameKind = FrameKind.numbers,
): Buffer | undefined {
  const begin = numbersBehind(head.times.length);
  const end = begin + values.length * FLOAT;
  const bench = benchFor(end);
  const { floats } = bench;
  for (let k = 0; k < values.length; k++) {
    const value = values[k];
    if (typeof value !== 'number') return undefined;
    floats[begin / FLOAT + k] = value;
  }
  return frameOf(bench, kind, head, end);
}

/** Flat first: reading somebody's arrays may run somebody's code, and that may come back to the bench. */
function packRows(head: Head, rows: readonly unknown[], width: number): Buffer | undefined {
  if (width === 0 || width > MAX_WIDTH || width * rows.length > MAX_ROW_NUMBERS) return undefined;
  const flat: unknown[] = [width];
  for (const row of rows) {
    if (!isRow(row, width)) return undefined;
    for (let column = 0; column < width; column++) flat.push(row[column]);
  }
  return packFloats(head, flat, FrameKind.rows);
}

/** An array and nothing besides: no class, no properties of its own, no proxy, which cannot travel. */
function isRow(value: unknown, width: number): value is readonly unknown[] {
  if (!Array.isArray(value) || value.length !== width || types.isProxy(value)) return false;
  return Object.getPrototypeOf(value) === Array.prototype && Object.keys(value).length === width;
}

/** A copy of what is on the bench. */
function frameOf(bench: Workbench, kind: FrameKind, { fields, times }: Head, end: number): Buffer {
  const { floats } = bench;
  floats.set(fields, PAYLOAD / FLOAT);
  floats[TIMES / FLOAT - 1] = times.length;
  if (times.length > 0) floats.set(times, TIMES / FLOAT);
  const frame = Buffer.allocUnsafe(end - PAYLOAD + FRAME_HEADER_BYTES);
  bench.bytes.copy(frame, 0, PAYLOAD - FRAME_HEADER_BYTES, end);
  return sealFrame(frame, kind);
}

function benchFor(bytes: number): Workbench {
  if (bytes > KEPT_BYTES) return new Workbench(Math.ceil(bytes / FLOAT) * FLOAT);
  if (bytes > kept.bytes.length) kept = new Workbench(2 ** Math.ceil(Math.log2(bytes)));
  return kept;
}

function rowsOf(floats: Float64Array, from: number, end: number): number[][] {
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
