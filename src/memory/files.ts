/** Files of shared memory: made at once or not at all, readable by this user only. */
import { closeSync, constants as flags, ftruncateSync, fstatSync, openSync, unlinkSync } from 'node:fs';
import { constants } from 'node:os';

import { SharedMemoryError } from '../errors.ts';
import { libc, whyNoLibc, type Mapping } from '../util/libc.ts';

const OWNER_ALONE = 0o600;

/** A file and its bytes, mapped. */
export interface MappedFile extends Mapping {
  readonly path: string;
  readonly bytes: number;
}

/**
 * Makes a file of zeros and maps it.
 *
 * @param reserved so many of its bytes have room for certain; the rest takes room when it is first used
 * @throws SharedMemoryError when there is one of the name, no room, or no support
 */
export function createMapped(path: string, bytes: number, reserved: number = bytes): MappedFile {
  const fd = openFile(path, flags.O_RDWR | flags.O_CREAT | flags.O_EXCL);
  try {
    ftruncateSync(fd, bytes);
    reserve(fd, 0, reserved);
    return { path, bytes, ...map(fd, bytes) };
  } catch (error) {
    unlinkSync(path);
    throw error;
  } finally {
    closeSync(fd);
  }
}

/** Maps a file, making it first if there is none: whoever comes first makes it, and all see zeros at first. */
export function createOrOpenMapped(path: string, bytes: number): MappedFile {
  const fd = openFile(path, flags.O_RDWR | flags.O_CREAT);
  try {
    ftruncateSync(fd, bytes);
    reserve(fd, 0, bytes);
    return { path, bytes, ...map(fd, bytes) };
  } finally {
    closeSync(fd);
  }
}

/** @throws SharedMemoryError when there is none */
export function openMapped(path: string): MappedFile {
  const fd = openFile(path, flags.O_RDWR);
  try {
    const bytes = fstatSync(fd).size;
    return { path, bytes, ...map(fd, bytes) };
  } finally {
    closeSync(fd);
  }
}

/** Sees to it that these bytes have room. */
export function reserveIn(path: string, offset: number, bytes: number): void {
  const fd = openFile(path, flags.O_RDWR);
  try {
    reserve(fd, offset, bytes);
  } finally {
    closeSync(fd);
  }
}

function reserve(fd: number, offset: number, bytes: number): void {
  if (bytes === 0) return;
  // EINTR: a signal came in between. Other errors say that nothing can be promised here.
  let errno = constants.errno.EINTR;
  while (errno === constants.errno.EINTR) errno = native().reserve(fd, offset, bytes);
  if (errno !== constants.errno.ENOSPC) return;
  throw new SharedMemoryError('ERR_MPRUN_SHARED_MEMORY_FULL', `no room for ${bytes} bytes of shared memory`, {
    hint: 'df -h /dev/shm shows what there is; containers have 64 MB of it, unless told otherwise (docker run --shm-size)',
  });
}

function map(fd: number, bytes: number): Mapping {
  const mapping = native().map(fd, bytes);
  if (mapping) return mapping;
  throw new SharedMemoryError('ERR_MPRUN_NO_SHARED_MEMORY', `the system maps no ${bytes} bytes of memory`);
}

/** @throws SharedMemoryError */
export function native(): NonNullable<ReturnType<typeof libc>> {
  const found = libc();
  if (found) return found;
  throw new SharedMemoryError(
    'ERR_MPRUN_NO_SHARED_MEMORY',
    `processes can share no memory here: ${whyNoLibc() ?? ''}`,
    { hint: 'it needs the optional dependency koffi: npm install koffi; mprun doctor tells more' },
  );
}

function openFile(path: string, mode: number): number {
  native();
  try {
    return openSync(path, mode | flags.O_NOFOLLOW, OWNER_ALONE);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST')
      throw new SharedMemoryError(
        'ERR_MPRUN_SHARED_MEMORY_EXISTS',
        `there is shared memory at ${path} already`,
      );
    if (code === 'ENOENT')
      throw new SharedMemoryError(
        'ERR_MPRUN_SHARED_MEMORY_NOT_FOUND',
        `there is no shared memory at ${path}`,
        {
          hint: 'it goes with the program that made it, or was unlinked',
        },
      );
    throw error;
  }
}
