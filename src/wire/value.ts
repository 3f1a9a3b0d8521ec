/**
 * One value ⇄ bytes, for queues and connections:
 *
 *     small plain data ──────▶ JSON text: a quarter of the time that structured clone takes
 *     anything else that may travel ──▶ structured clone, with records of errors and tokens of handles in it (see travel.ts)
 *     bytes of the user's own ────────▶ as they are
 */
import { ConnectionError, MprunError } from '../errors.ts';
import { fromClone, toClone } from './clone.ts';
import { toJsonText } from './json.ts';
import { explainNotCloneable, pack, unpack } from './travel.ts';

/** How a message is written. Where no other place says it, the first byte does: of a text of people's it is none of these. */
export const ValueKind = { raw: 0, latin1: 0xf8, utf8: 0xf9, clone: 0xfa, packed: 0xfb } as const;
export type ValueKind = (typeof ValueKind)[keyof typeof ValueKind];

/** A text is written as its kind says. */
export type Encoded =
  | { readonly kind: typeof ValueKind.latin1; readonly data: string }
  | { readonly kind: Exclude<ValueKind, typeof ValueKind.latin1>; readonly data: Uint8Array };

/** A message as it was received. */
export type Received =
  | { readonly kind: typeof ValueKind.latin1; readonly text: string }
  | { readonly kind: Exclude<ValueKind, typeof ValueKind.latin1>; readonly bytes: Buffer };

const IS_LATIN1 = /^[^\u0100-\uFFFF]*$/;

/**
 * @param root what the value is called in messages: `item`
 * @throws NotCloneableError with the path to what cannot travel; and what a handle in it throws
 */
export function encodeValue(value: unknown, root: string): Encoded {
  try {
    const text = toJsonText(value);
    if (text !== undefined)
      return IS_LATIN1.test(text)
        ? { kind: ValueKind.latin1, data: text }
        : { kind: ValueKind.utf8, data: Buffer.from(text) };
    const packed = pack(value);
    return {
      kind: packed.isPacked ? ValueKind.packed : ValueKind.clone,
      data: toClone(packed.value),
    };
  } catch (reason) {
    throw explainNotCloneable({ value, root, sharesMemory: false }, reason);
  }
}

/** @throws ConnectionError when it is no value; and what cannot be revived here throws */
export function decodeValue(message: Received): unknown {
  switch (message.kind) {
    case ValueKind.latin1:
      return JSON.parse(message.text) as unknown;
    case ValueKind.utf8:
      return JSON.parse(message.bytes.toString('utf8')) as unknown;
    case ValueKind.clone:
      return fromClone(message.bytes);
    case ValueKind.packed:
      return unpack(fromClone(message.bytes));
    case ValueKind.raw:
      return decodeRaw(message.bytes);
    default:
      return message satisfies never;
  }
}

/** All of a message in bytes, where nothing else tells its kind. */
export function toBytes(encoded: Encoded): Buffer[] {
  if (encoded.kind === ValueKind.raw) return [asBuffer(encoded.data)];
  const bytes =
    encoded.kind === ValueKind.latin1 ? Buffer.from(encoded.data, 'latin1') : asBuffer(encoded.data);
  return [Buffer.of(encoded.kind), bytes];
}

/** Bytes of a message, those that say its kind among them. */
export function bytesOf(message: Received): Buffer {
  if (message.kind === ValueKind.raw) return message.bytes;
  return Buffer.concat([
    Buffer.of(message.kind),
    'text' in message ? Buffer.from(message.text, 'latin1') : message.bytes,
  ]);
}

export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function decodeRaw(bytes: Buffer): unknown {
  const [kind] = bytes;
  if (kind === ValueKind.latin1) return decodeForeign({ kind, text: bytes.toString('latin1', 1) });
  if (kind === ValueKind.utf8 || kind === ValueKind.clone || kind === ValueKind.packed)
    return decodeForeign({ kind, bytes: bytes.subarray(1) });
  throw new ConnectionError('ERR_MPRUN_CONNECTION_MESSAGE', 'what has come is no value, but bytes', {
    hint: 'what sendBytes() sends is for recvBytes()',
  });
}

/** Anybody may have written it. */
function decodeForeign(message: Received): unknown {
  try {
    return decodeValue(message);
  } catch (cause) {
    if (cause instanceof MprunError) throw cause;
    throw new ConnectionError(
      'ERR_MPRUN_CONNECTION_MESSAGE',
      'what has come is no value: it cannot be read',
      { cause },
    );
  }
}
