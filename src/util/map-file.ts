/** The memory of a file, shared with whoever reads it. The only file that loads koffi. */
import { createRequire } from 'node:module';

/** `PROT_READ | PROT_WRITE` and `MAP_SHARED` of <sys/mman.h>, the same numbers on these systems. */
const PLATFORMS: readonly NodeJS.Platform[] = ['linux', 'darwin'];
const READ_AND_WRITE = 3;
const SHARED = 1;
/** The pointer -1. */
const MAP_FAILED = 2n ** 64n - 1n;

/**
 * The first bytes of an open file as memory: what is stored there is in the file at once, and stays when this process dies,
 * however it dies. `undefined` where that cannot be had: on other systems, without koffi's binary, where Node may not
 * load any. It is never unmapped, as nobody could take back what was given out.
 *
 * Loading koffi takes some 8 ms of this thread.
 *
 * @param bytes no more than the file has
 */
export function mapFile(fd: number, bytes: number): ArrayBuffer | undefined {
  if (!PLATFORMS.includes(process.platform)) return undefined;
  try {
    const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi');
    const mmap = koffi
      .load(null)
      .func('mmap', 'void *', ['void *', 'size_t', 'int', 'int', 'int', 'int64_t']);
    const pointer: unknown = mmap(null, bytes, READ_AND_WRITE, SHARED, fd, 0);
    return pointer === MAP_FAILED ? undefined : koffi.view(pointer, bytes);
  } catch {
    // Missing or refused is an answer: the caller has another way.
    return undefined;
  }
}
