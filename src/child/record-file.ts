import { openSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';

import { sharedBase } from '../util/shared-folder.ts';

let folder: string | undefined;
let count = 0;

/**
 * Opens the file a child's running record lives in; only we and those who inherit the descriptor can reach it,
 * as its name is removed at once. It lies in memory where the system has such a folder (Linux), else among the
 * temporary files, where a write costs about the same.
 */
export function openRecord(): number {
  folder ??= sharedBase();
  const path = join(folder, `mprun-${process.pid}-${process.hrtime().join('-')}-${count++}`);
  const fd = openSync(path, 'wx+', 0o600);
  try {
    unlinkSync(path);
  } catch {
    // Windows keeps the name of an open file; it lies among the temporary files.
  }
  return fd;
}
