/**
 * The few functions of the C library that Node does not have: shared mappings, waiting in the kernel, named pipes. The only
 * file that loads koffi.
 */
import { constants as flags } from 'node:fs';
import { createRequire } from 'node:module';

import { ownNativeUse, undisturbed } from './native-use.ts';

/** Memory that a file's bytes are in, as whoever else maps them sees it. */
interface Mapping {
  readonly buffer: ArrayBuffer;
  /** Where the buffer begins, for calls that need an address. */
  readonly address: bigint;
}

interface Libc {
  /** A part of a mapping, as memory of its own. Whoever has it must keep the mapping. */
  viewAt(address: bigint, bytes: number): ArrayBuffer;
  /** `undefined` where the system refuses. */
  map(fd: number, bytes: number): Mapping | undefined;
  /**
   * Sleeps until somebody wakes who sleeps at this address, at most so long; not at all unless the 32-bit word there is as
   * expected. May return for no reason. Blocks this thread.
   */
  sleepAt(address: bigint, expected: number, ms: number): void;
  /** Wakes all who sleep at this address, in whatever process. */
  wakeAt(address: bigint): void;
  /** Unmaps what was mapped here. Whoever looks at it afterwards, through whatever view, ends the process. */
  close(buffer: ArrayBufferLike, address: bigint): void;
  /** What a thread had mapped that is gone. */
  unmap(address: bigint, bytes: number): void;
  /**
   * Makes a named pipe, and opens it for reading and writing. The descriptor belongs to whoever gets it, alone: one that `fs` has opened
   * would be closed by Node, too, at the end of its thread, when the number may be somebody else's.
   *
   * @returns `undefined` where the system refuses
   */
  openFifo(path: string): number | undefined;
  /** Sees to it that the file's bytes from `offset` on have room; else the number of the error. */
  reserve(fd: number, offset: number, bytes: number): number;
}

/** `PROT_READ | PROT_WRITE` and `MAP_SHARED` of <sys/mman.h>, the same numbers on these systems. */
const PLATFORMS: readonly NodeJS.Platform[] = ['linux', 'darwin'];
const READ_AND_WRITE = 3;
const SHARED = 1;
/** The pointer -1. */
const MAP_FAILED = 2n ** 64n - 1n;
/** `syscall(2)` of `futex(2)`, by architecture (Linux). */
const FUTEX: Partial<Record<NodeJS.Architecture, bigint>> = { x64: 202n, arm64: 98n, ia32: 240n, arm: 240n };
const FUTEX_WAIT = 0;
const FUTEX_WAKE = 1;
const ALL_SLEEPERS = 2 ** 31 - 1;
const OWNER_ALONE = 0o600;
/** `O_CLOEXEC` of <fcntl.h>: children do not get it. */
const CLOSE_ON_EXEC = process.platform === 'darwin' ? 0x100_0000 : 0o200_0000;

let loaded: Libc | { readonly reason: unknown } | undefined;

/** `undefined` on other systems, without koffi's binary, and where Node may not load any. Loading it takes some 8 ms once. */
export function libc(): Libc | undefined {
  const found = (loaded ??= load());
  return 'reason' in found ? undefined : found;
}

/** Why there is none, for people. */
export function whyNoLibc(): string | undefined {
  libc();
  if (!loaded || !('reason' in loaded)) return undefined;
  return loaded.reason instanceof Error
    ? (loaded.reason.message.split('\n')[0] ?? '')
    : String(loaded.reason);
}

function load(): Libc | { readonly reason: unknown } {
  if (!PLATFORMS.includes(process.platform)) return { reason: `no support for ${process.platform} yet` };
  try {
    return undisturbed(() => bind(createRequire(import.meta.url)('koffi') as typeof import('koffi')));
  } catch (reason) {
    // Missing or refused is an answer: callers have another way, or say so.
    return { reason };
  }
}

function bind(koffi: typeof import('koffi')): Libc {
  const library = koffi.load(null);
  const mmap = library.func('mmap', 'void *', ['void *', 'size_t', 'int', 'int', 'int', 'int64_t']);
  const munmap = library.func('munmap', 'int', ['void *', 'size_t']);
  const mkfifo = library.func('mkfifo', 'int', ['str', 'uint32_t']);
  const open = library.func('int open(const char *path, int flags, ...)');
  const use = ownNativeUse();
  /** A mapping goes when nobody can look at it any more: nobody could take back a view that was given out. */
  const mappings = new FinalizationRegistry<{ readonly address: bigint; readonly bytes: number }>(
    ({ address, bytes }) => {
      // In this order: to be cut off in between leaves it mapped, which is better than to unmap somebody else's.
      use?.forgetMapped(address);
      munmap(address, bytes);
    },
  );
  const map = (fd: number, bytes: number): Mapping | undefined => {
    const pointer: unknown = mmap(null, bytes, READ_AND_WRITE, SHARED, fd, 0);
    if (pointer === MAP_FAILED) return undefined;
    const address = koffi.address(pointer);
    use?.noteMapped(address, bytes);
    const buffer = koffi.view(pointer, bytes);
    mappings.register(buffer, { address, bytes }, buffer);
    return { buffer, address };
  };
  return {
    map: (fd, bytes) => undisturbed(() => map(fd, bytes)),
    close: (buffer, address) => {
      mappings.unregister(buffer);
      use?.forgetMapped(address);
      munmap(address, buffer.byteLength);
    },
    unmap: (address, bytes) => void munmap(address, bytes),
    openFifo: (path) => {
      if (mkfifo(path, OWNER_ALONE) !== 0) return undefined;
      const fd = open(path, flags.O_RDWR | flags.O_NONBLOCK | CLOSE_ON_EXEC) as number;
      return fd < 0 ? undefined : fd;
    },
    viewAt: (address, bytes) => undisturbed(() => koffi.view(address, bytes)),
    reserve: process.platform === 'linux' ? bindReserve(library) : () => 0,
    ...bindSleep(library),
  };
}

type Library = ReturnType<typeof import('koffi').load>;

/** Without it a disk that is full shows at the first store into the memory, which ends the process by SIGBUS. */
function bindReserve(library: Library): Libc['reserve'] {
  const allocate = library.func('posix_fallocate', 'int', ['int', 'int64_t', 'int64_t']);
  return (fd, offset, bytes) => allocate(fd, offset, bytes) as number;
}

function bindSleep(library: Library): Pick<Libc, 'sleepAt' | 'wakeAt'> {
  const futex = process.platform === 'linux' ? FUTEX[process.arch] : undefined;
  if (futex === undefined) return { sleepAt: nap, wakeAt: () => {} };
  const number = Number(futex);
  const call = library.func('syscall', 'long', [
    'long',
    'uint64_t',
    'int',
    'int',
    'void *',
    'uint64_t',
    'int',
  ]);
  // Of a 64-bit system: seconds and nanoseconds.
  const timeout = new BigInt64Array(2);
  return {
    sleepAt: (address, expected, ms) => {
      timeout[0] = BigInt(Math.floor(ms / 1000));
      timeout[1] = BigInt(Math.round((ms % 1000) * 1e6));
      call(number, address, FUTEX_WAIT, expected, timeout, 0, 0);
    },
    wakeAt: (address) => void call(number, address, FUTEX_WAKE, ALL_SLEEPERS, null, 0, 0),
  };
}

/** Where nobody could be woken: a sleep so short that looking again is soon enough. */
const NAP_MS = 1;
const NOWHERE = new Int32Array(new SharedArrayBuffer(4));
function nap(_address: bigint, _expected: number, ms: number): void {
  Atomics.wait(NOWHERE, 0, 0, Math.min(ms, NAP_MS));
}
