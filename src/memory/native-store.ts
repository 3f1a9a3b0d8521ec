/** Shared memory of processes: mapped files, which only their user can read; futexes; named pipes that event loops watch. */
import { constants as limits } from 'node:buffer';
import {
  closeSync,
  constants as flags,
  ftruncateSync,
  fstatSync,
  openSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { Socket } from 'node:net';
import { constants } from 'node:os';
import { join } from 'node:path';

import { SharedMemoryError } from '../errors.ts';
import { libc, whyNoLibc } from '../util/libc.ts';
import { undisturbed } from '../util/native-use.ts';
import { MEMBERS_FILE } from './members.ts';
import { noRoom } from './no-room.ts';
import type { Door, Memory, Store } from './store.ts';

const OWNER_ALONE = 0o600;
const ARENA_BYTES = 64 * 2 ** 20;
const BYTE = Buffer.of(1);

export const nativeStore: Store = {
  kind: 'native',
  arenaBytes: ARENA_BYTES,
  openTable: (folder, bytes) => {
    const path = join(folder, MEMBERS_FILE);
    return withFile(path, flags.O_CREAT, (fd) => fill(path, fd, bytes, bytes));
  },
  create: (path, bytes, reserved = bytes) =>
    withFile(path, flags.O_CREAT | flags.O_EXCL, (fd) => {
      try {
        return fill(path, fd, bytes, reserved);
      } catch (error) {
        unlinkSync(path);
        throw error;
      }
    }),
  reserve: (path, offset, bytes) => withFile(path, 0, (fd) => reserve(fd, offset, bytes)),
  open: (path) => withFile(path, 0, (fd) => map(path, fd, fstatSync(fd).size)),
  remove,
  close: ({ buffer, address }) => native().close(buffer, address),
  part: ({ address }, at, bytes) => ({ buffer: native().viewAt(address + BigInt(at), bytes), at: 0 }),
  sleep: ({ address }, word, expected, ms) => native().sleepAt(address + BigInt(word * 4), expected, ms),
  wake: ({ address }, word) => native().wakeAt(address + BigInt(word * 4)),
  openDoor,
  knock,
};

/** @throws SharedMemoryError where there is no such thing */
export function native(): NonNullable<ReturnType<typeof libc>> {
  const found = libc();
  if (found) return found;
  throw new SharedMemoryError(
    'ERR_MPRUN_NO_SHARED_MEMORY',
    `processes can share no memory here: ${whyNoLibc() ?? ''}`,
    { hint: 'threads can; mprun doctor says what processes lack, and what to do' },
  );
}

function fill(path: string, fd: number, bytes: number, reserved: number): Memory {
  // Before there is room taken that nobody can use.
  expectMappable(bytes);
  ftruncateSync(fd, bytes);
  reserve(fd, 0, reserved);
  return map(path, fd, bytes);
}

function map(path: string, fd: number, bytes: number): Memory {
  expectMappable(bytes);
  const mapping = native().map(fd, bytes);
  if (mapping) return { path, ...mapping };
  throw new SharedMemoryError('ERR_MPRUN_NO_SHARED_MEMORY', `the system maps no ${bytes} bytes of memory`);
}

/** More than Node gives a buffer ends the process: koffi does not ask. */
function expectMappable(bytes: number): void {
  if (bytes <= limits.MAX_LENGTH) return;
  throw new SharedMemoryError(
    'ERR_MPRUN_NO_SHARED_MEMORY',
    `${bytes} bytes of shared memory are more than a buffer of Node's may have`,
    { hint: `it may have ${limits.MAX_LENGTH}: several arrays have room for more` },
  );
}

function reserve(fd: number, offset: number, bytes: number): void {
  if (bytes === 0) return;
  // EINTR: a signal came in between. Other errors say that nothing can be promised here.
  let errno = constants.errno.EINTR;
  while (errno === constants.errno.EINTR) errno = native().reserve(fd, offset, bytes);
  if (errno !== constants.errno.ENOSPC) return;
  throw noRoom(bytes);
}

function withFile<T>(path: string, mode: number, use: (fd: number) => T): T {
  native();
  const fd = openFile(path, mode);
  try {
    return use(fd);
  } finally {
    closeSync(fd);
  }
}

function openFile(path: string, mode: number): number {
  try {
    return openSync(path, flags.O_RDWR | flags.O_NOFOLLOW | mode, OWNER_ALONE);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST')
      throw new SharedMemoryError(
        'ERR_MPRUN_SHARED_MEMORY_EXISTS',
        `there is shared memory at ${path} already`,
        { hint: 'take another name, or open it: without `create`' },
      );
    if (code === 'ENOENT')
      throw new SharedMemoryError(
        'ERR_MPRUN_SHARED_MEMORY_NOT_FOUND',
        `there is no shared memory at ${path}`,
        {
          hint: 'it goes with the program that made it, or was unlinked',
        },
      );
    throw new SharedMemoryError(
      'ERR_MPRUN_NO_SHARED_MEMORY',
      `shared memory at ${path} cannot be opened: ${code ?? String(error)}`,
      { hint: code === undefined ? undefined : HINTS[code], cause: error },
    );
  }
}

/** What may stand at a name besides shared memory of this user's. */
const HINTS: Readonly<Record<string, string>> = {
  ELOOP: 'it is a symbolic link, which may lead anywhere',
  EISDIR: 'it is a folder',
  EACCES: 'it is somebody else’s',
  EMFILE: 'this process has too many open files',
};

/** A named pipe: no thread has to wait at it, and nothing of it keeps the process from leaving. */
function openDoor(folder: string, slot: number, onKnock: () => void): Door {
  const path = doorPath(folder, slot);
  // What a dead member of the same slot may have left.
  remove(path);
  const pipe = undisturbed(() => {
    // Open for writing too: it never ends for want of somebody who writes.
    const fd = native().openFifo(path);
    return fd === undefined ? undefined : new Socket({ fd, readable: true, writable: false });
  });
  if (!pipe) throw new SharedMemoryError('ERR_MPRUN_NO_SHARED_MEMORY', `cannot make the named pipe ${path}`);
  pipe.on('data', onKnock);
  pipe.on('error', () => {
    // Who waits looks by itself, too.
  });
  return {
    hold: (isHeld) => void (isHeld ? pipe.ref() : pipe.unref()),
    close: () => {
      pipe.destroy();
      remove(path);
    },
  };
}

function knock(folder: string, slot: number): boolean {
  let fd: number | undefined;
  try {
    fd = openSync(doorPath(folder, slot), flags.O_WRONLY | flags.O_NONBLOCK);
    writeSync(fd, BYTE);
    return true;
  } catch {
    // Nobody is there (any more).
    return false;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

function doorPath(folder: string, slot: number): string {
  return join(folder, `bell-${slot}`);
}

function remove(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // It went with its folder, or was never made.
  }
}
