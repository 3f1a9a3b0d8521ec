import { closeSync, ftruncateSync, openSync, readSync, statfsSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';

import { mapFile } from '../util/map-file.ts';
import { sharedBase } from '../util/shared-folder.ts';
import type { Finding } from './check.ts';

/** How memory can be shared here: between processes, by mapped files; or between the threads of one process alone. */
export interface SharedMemoryProbe {
  readonly kind: 'native' | 'threads';
  /** Where the files lie. */
  readonly folder?: string;
  /** Why it is threads alone. */
  readonly reason?: string;
}

/** As good as full: who stores more than there is gets an error, or SIGBUS. (A container of Docker's has 64 MB unless told.) */
const LITTLE_BYTES = 16 * 2 ** 20;

/** The check of shared memory: whether processes have it, and where. */
export function checkSharedMemory(
  probe: () => SharedMemoryProbe = probeSharedMemory,
  freeBytes: (folder: string) => number = readFreeBytes,
): Finding {
  const { kind, folder = '', reason = 'unknown' } = probe();
  if (kind === 'threads')
    return {
      status: 'warning',
      summary: `threads only: ${reason}`,
      hint: wayOut(reason),
      details: { kind, reason },
    };
  const free = freeBytes(folder);
  const isLittle = free <= LITTLE_BYTES;
  return {
    status: isLittle ? 'warning' : 'ok',
    summary: `native: ${folder} (${showBytes(free)} free)`,
    hint: isLittle
      ? 'that is little: remove what lies there, or give the container more (docker run --shm-size=1g)'
      : undefined,
    details: { kind, folder, freeBytes: free },
  };
}

const NO_ADDONS = 'Node was told to load no addons (--no-addons)';
const NO_KOFFI = 'koffi cannot be loaded';
const NO_PLATFORM = 'not on this system';

function wayOut(reason: string): string | undefined {
  if (reason === NO_ADDONS) return 'processes share memory without that flag; look at NODE_OPTIONS too';
  if (reason === NO_KOFFI) return 'it is an optional dependency: npm install, without --omit=optional';
  return 'use threads where memory is to be shared: --backend thread';
}

/** Stores a number in a mapped file and reads it back by a system call, as another process would see it. */
function probeSharedMemory(): SharedMemoryProbe {
  const folder = sharedBase();
  const path = join(folder, `mprun-${process.pid}-doctor-${process.hrtime().join('-')}`);
  const fd = openSync(path, 'wx+', 0o600);
  try {
    // Nothing is left however this process ends: an open file needs no name.
    unlinkSync(path);
    const value = process.pid;
    ftruncateSync(fd, Float64Array.BYTES_PER_ELEMENT);
    const memory = mapFile(fd, Float64Array.BYTES_PER_ELEMENT);
    if (!memory) return { kind: 'threads', reason: whyNotMapped() };
    new Float64Array(memory)[0] = value;
    const seen = new Float64Array(1);
    readSync(fd, seen, 0, seen.byteLength, 0);
    if (seen[0] === value) return { kind: 'native', folder };
    return { kind: 'threads', reason: `what is stored in ${folder} is not seen by others` };
  } finally {
    closeSync(fd);
  }
}

function whyNotMapped(): string {
  if (process.platform === 'win32') return NO_PLATFORM;
  const flags = [...process.execArgv, process.env['NODE_OPTIONS'] ?? ''].join(' ');
  return /--no-addons\b/.test(flags) ? NO_ADDONS : NO_KOFFI;
}

function readFreeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

const UNITS = ['bytes', 'KB', 'MB', 'GB', 'TB'] as const;

/** In powers of 1024, as `df -h` shows it. */
function showBytes(bytes: number): string {
  const power = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), UNITS.length - 1);
  const amount = bytes / 1024 ** power;
  return `${amount < 10 && power > 0 ? amount.toFixed(1) : Math.round(amount)} ${UNITS[power]}`;
}
