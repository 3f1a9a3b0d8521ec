/** What stands in a packed value for something that structured clone does not carry. */
import type { ErrorRecord } from './error-record.ts';

export const MARK = 'mprun:mark';

/** Stands for an error, a handle, or a thing beside the value; or for an object that looks like such a mark. */
export interface Packed {
  readonly [MARK]:
    | ErrorRecord
    | PackedHandle
    | { readonly kind: 'beside'; readonly at: number; readonly isBuffer: boolean }
    | { readonly kind: 'lookalike'; readonly object: object };
}

/** A handle's token. */
export interface PackedHandle {
  readonly kind: 'handle';
  /** The kind of the handle. */
  readonly handle: string;
  /** Packed itself: other handles may be in it. */
  readonly data: unknown;
}
