/** Files of shared memory: whose they are, and whether others were told of them. */
import { join } from 'node:path';

import { membership } from './membership.ts';

/** A file that many small things share, and one of a single thing. */
export type FileKind = 'arena' | 'block';

/** The first bytes of a file are its header: a cache line. */
export const HEADER_BYTES = 64;
/** Its first word: others were told of what is in the file. If not, it goes with its maker. */
export const IS_TOLD = 0;

/** @param maker id of the member that made it. @param number of that member's own */
export function fileOf(kind: FileKind, maker: number, number: number): string {
  return join(membership().folder, `${kind}-${maker}-${number}`);
}
