/** What a program and a thread of its own post to each other: frames as processes write them, and what goes beside. */
import type { MessagePort } from 'node:worker_threads';

import type { Cargo, Movable } from './beside.ts';
import type { PrintPlace } from './print-mark.ts';

/** Frames, one after the other; alone, or with what belongs to the only one there is. */
export type Envelope =
  Uint8Array | { readonly type: 'laden'; readonly frame: Uint8Array; readonly items: readonly unknown[] };

export type ToThread =
  /** First of all: the port that the thread answers by. */
  { readonly type: 'connect'; readonly port: MessagePort } | Envelope;

export type FromThread =
  | Envelope
  | { readonly type: 'print'; readonly stream: 'stdout' | 'stderr'; readonly bytes: Uint8Array }
  /** What it prints from here on belongs to this input; `undefined`: to none. */
  | { readonly type: 'printsOf'; readonly place: PrintPlace | undefined };

/** Copying so many bytes costs less than handing them over. */
const COPIED_BYTES = 4096;

/** An envelope, and what moves with it. */
interface Sealed {
  readonly envelope: Envelope;
  readonly transferList: Movable[];
}

export function seal(frames: readonly Uint8Array[]): Sealed {
  const envelope = inOne(frames);
  return { envelope, transferList: envelope.length > COPIED_BYTES ? [envelope.buffer as ArrayBuffer] : [] };
}

export function sealLaden(frame: Uint8Array, { items, transferList }: Cargo): Sealed {
  const sealed = seal([frame]);
  return {
    envelope: { type: 'laden', frame: sealed.envelope as Uint8Array, items },
    transferList: [...transferList, ...sealed.transferList],
  };
}

/** The frames of an envelope, and what came beside. */
export function open(envelope: Envelope): { readonly frames: Buffer; readonly items: readonly unknown[] } {
  const { frame, items } = envelope instanceof Uint8Array ? { frame: envelope, items: [] } : envelope;
  return { frames: Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength), items };
}

/** In a buffer of their own, which holds nothing else: a view would take all of its buffer along. */
function inOne(frames: readonly Uint8Array[]): Uint8Array {
  const [first] = frames;
  if (frames.length === 1 && first?.byteLength === first?.buffer.byteLength)
    return first ?? new Uint8Array(0);
  const bytes = new Uint8Array(frames.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const frame of frames) {
    bytes.set(frame, at);
    at += frame.length;
  }
  return bytes;
}
