/**
 * The folder of a program's shared memory: made by whoever needs it first, removed by the last process of the program that
 * is no daemon.
 *
 *     /dev/shm/mprun-<user>-<namespace>-<pid>-<start>-<salt>/
 *         members          who takes part: see members.ts
 *         arena-<id>-<n>   small things that this member made: locks, values (place.ts)
 *         block-<id>-<n>   a large one
 *         bell-<slot>      a named pipe that a member is woken by
 *         let-go           a process has let others of it go on without it: see ../child/orphan-guard.ts
 *         name-<name>      shared memory beside the folder, of a name that all programs know: see names.ts
 *
 * What a killed program has left is swept away by the next one of the same user.
 */
import { closeSync, mkdirSync, openSync, readdirSync, readSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isMainThread } from 'node:worker_threads';

import { SharedMemoryError } from '../errors.ts';
import { ownHeritage } from '../util/heritage.ts';
import { realm } from '../util/realm.ts';
import { isOurFolder, ownerOfFolder } from '../util/shared-folder.ts';
import { isRunning } from '../util/threads.ts';
import { readMembers } from './members.ts';
import { removeNamed } from './names.ts';

const OWNER_ALONE = 0o700;
export const LET_GO_FILE = 'let-go';

/** The folder of this program, made if need be. @throws SharedMemoryError when somebody else has one of the name */
export function openFolder(): string {
  const folder = ownHeritage().sharedFolder;
  const isNew = mkdirSync(folder, { recursive: true, mode: OWNER_ALONE }) !== undefined;
  if (!isOurFolder(folder))
    throw new SharedMemoryError(
      'ERR_MPRUN_SHARED_MEMORY_EXISTS',
      `${folder} is not a folder of this user's alone`,
    );
  if (isNew) sweep(dirname(folder));
  return folder;
}

let isLeaving = false;

/** When this process exits, it looks whether the folder may go: it has used it, or has started somebody who may have made it. */
export function leaveFolderAtEnd(): void {
  // A thread that is none of ours is a program of its own.
  const isProcess = isMainThread || ownHeritage().identity === '';
  if (isLeaving || !isProcess) return;
  isLeaving = true;
  process.on('exit', () => {
    if (realm().hasLetGo) noteLetGo();
    else leaveFolder();
  });
}

/** The folder of this program, if this process is the one that it began with. */
export function ownFolder(): string | undefined {
  const folder = ownHeritage().sharedFolder;
  return ownerOfFolder(basename(folder))?.pid === process.pid ? folder : undefined;
}

/** The end of the program is not the end of all that may need it. */
function noteLetGo(): void {
  try {
    writeFileSync(join(ownHeritage().sharedFolder, LET_GO_FILE), '');
  } catch {
    // There is no folder yet.
  }
}

/** Removes the folder if nobody is left who may need it. */
function leaveFolder(): void {
  const folder = ownHeritage().sharedFolder;
  if (isOurFolder(folder) && !isInUse(folder, process.pid)) removeFolder(folder);
}

/** Removes what programs have left that are gone. */
function sweep(base: string): void {
  for (const name of readdirSync(base)) {
    const folder = join(base, name);
    if (ownerOfFolder(name) && isOurFolder(folder) && !isInUse(folder)) removeFolder(folder);
  }
}

/** Removes files of these members that nobody else was told of. */
export function removeUntold(folder: string, isGone: (id: number) => boolean): void {
  const gone = new Map<string, boolean>();
  for (const name of filesIn(folder)) {
    const id = /^(?:arena|block)-(\d+)-/.exec(name)?.[1];
    if (id === undefined) continue;
    if (!gone.has(id)) gone.set(id, isGone(Number(id)));
    if (gone.get(id) && !isTold(join(folder, name))) rmSync(join(folder, name), { force: true });
  }
}

/** None, when it went before. */
function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** See place.ts. */
function isTold(path: string): boolean {
  let fd: number | undefined;
  try {
    fd = openSync(path, 'r');
    const word = new Int32Array(1);
    readSync(fd, word, 0, word.byteLength, 0);
    return word[0] !== 0;
  } catch {
    // Gone already.
    return true;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

/**
 * Whether the program goes on that it belongs to, or a process of it that is no daemon.
 *
 * @param butPid this process does not count
 */
function isInUse(folder: string, butPid?: number): boolean {
  const owner = ownerOfFolder(basename(folder));
  if (owner && owner.pid !== butPid && isRunning(owner)) return true;
  return readMembers(folder).some((member) => member.pid !== butPid && !member.isDaemon && isRunning(member));
}

function removeFolder(folder: string): void {
  try {
    removeNamed(folder);
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // Somebody else removes it at this moment, or may not be stopped from using it: the next program tries again.
  }
}
