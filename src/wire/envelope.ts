/** What a program and a thread of its own post to each other: frames as processes write them, and what goes beside. */
import type { TransferListItem } from 'node:worker_threads';

import type { Cargo } from './beside.ts';
import type { ControlMessage } from './messages.ts';

/** Frames, one after the other. `beside` belongs to the only frame there is, if it is not empty. */
export interface Envelope {
  readonly frames: Uint8Array;
  readonly beside: readonly unknown[];
}

export type ToThread =
  | ({ readonly type: 'frames' } & Envelope)
  | ControlMessage
  /** No more messages. */
  | { readonly type: 'end' };

export type FromThread =
  | ({ readonly type: 'frames' } & Envelope)
  | { readonly type: 'print'; readonly stream: 'stdout' | 'stderr'; readonly bytes: Uint8Array };

/** Copying so many bytes costs less than handing them over. */
const COPIED_BYTES = 4096;

/** @returns the envelope, and what moves with it */
export function seal(
  frames: readonly Uint8Array[],
  cargo: Cargo | undefined,
): { readonly envelope: { readonly type: 'frames' } & Envelope; readonly transferList: TransferListItem[] } {
  const bytes = inOne(frames);
  const transferList = [...(cargo?.transferList ?? [])];
  if (bytes.length > COPIED_BYTES) transferList.push(bytes.buffer as ArrayBuffer);
  return { envelope: { type: 'frames', frames: bytes, beside: cargo?.items ?? [] }, transferList };
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
