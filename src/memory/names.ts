/**
 * Shared memory with a name that all programs know lies beside the folder of the program it belongs to. A file in the folder says so,
 * and which one it is: after `unlink`, somebody else may use the name.
 *
 *     /dev/shm/psm_1f2e3d4c
 *     /dev/shm/mprun-…/name-psm_1f2e3d4c     its inode's number
 */
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const PREFIX = 'name-';
const OWNER_ALONE = 0o600;

/** From now on it goes with the program that the folder belongs to. */
export function noteName(folder: string, name: string): void {
  const inode = inodeOf(join(dirname(folder), name));
  if (inode !== undefined) writeFileSync(join(folder, PREFIX + name), inode, { mode: OWNER_ALONE });
}

/** It is gone already, or may stay. */
export function forgetName(folder: string, name: string): void {
  rmSync(join(folder, PREFIX + name), { force: true });
}

/** Removes what was noted. */
export function removeNamed(folder: string): void {
  for (const file of readdirSync(folder)) {
    if (!file.startsWith(PREFIX)) continue;
    const path = join(dirname(folder), file.slice(PREFIX.length));
    if (inodeOf(path) === readFileSync(join(folder, file), 'utf8')) rmSync(path, { force: true });
  }
}

/** `undefined` when there is none. */
function inodeOf(path: string): string | undefined {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found && `${found.dev}:${found.ino}`;
}
