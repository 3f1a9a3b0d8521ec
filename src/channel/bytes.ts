/** Bytes of the user's, to be sent or to be received into; refused in Python's words. */
import { BufferTooShort, UsageError } from '../errors.ts';
import { asBuffer, ValueKind, type Encoded } from '../wire/value.ts';

/** Bytes to be sent, and which of them. */
export interface BytesOptions {
  /** @default 0 */
  readonly offset?: number | undefined;
  /** How many. @default all from there on */
  readonly size?: number | undefined;
}

export function rawMessage(
  bytes: ArrayBuffer | ArrayBufferView,
  { offset = 0, size }: BytesOptions = {},
): Encoded {
  const all = viewOf(bytes);
  expectInteger('offset', offset);
  if (offset < 0) throw new UsageError('offset is negative');
  if (offset > all.length) throw new UsageError('buffer length < offset');
  if (size !== undefined) {
    expectInteger('size', size);
    if (size < 0) throw new UsageError('size is negative');
    if (offset + size > all.length) throw new UsageError('buffer length < offset + size');
  }
  return { kind: ValueKind.raw, data: all.subarray(offset, size === undefined ? undefined : offset + size) };
}

export function roomIn(buffer: ArrayBuffer | ArrayBufferView, offset: number): Buffer {
  const all = viewOf(buffer);
  expectInteger('offset', offset);
  if (offset < 0) throw new UsageError('negative offset');
  if (offset > all.length) throw new UsageError('offset too large');
  return all.subarray(offset);
}

export function fillRoom(room: Buffer, bytes: Buffer): number {
  if (bytes.length > room.length) throw new BufferTooShort(bytes, room.length);
  room.set(bytes);
  return bytes.length;
}

function viewOf(bytes: ArrayBuffer | ArrayBufferView): Buffer {
  if (ArrayBuffer.isView(bytes))
    return asBuffer(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  if (bytes instanceof ArrayBuffer) return Buffer.from(bytes);
  throw new UsageError(
    `Expected bytes: a Buffer, a typed array, a DataView or an ArrayBuffer, got ${typeof bytes}`,
    { hint: 'of a text, Buffer.from(text)' },
  );
}

export function expectLength(maxlength: number | undefined): void {
  if (maxlength === undefined) return;
  expectInteger('maxlength', maxlength);
  if (maxlength < 0) throw new UsageError('negative maxlength');
}

function expectInteger(name: string, value: number): void {
  if (!Number.isSafeInteger(value))
    throw new UsageError(`Expected \`${name}\` to be a whole number, got \`${String(value)}\``);
}
