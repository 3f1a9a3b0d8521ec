/** The memory of a file, shared with whoever reads it. */
import { libc } from './libc.ts';

/**
 * The first bytes of an open file as memory: what is stored there is in the file at once, and stays when this process dies,
 * however it dies. `undefined` where that cannot be had: on other systems, without koffi's binary, where Node may not
 * load any. It is unmapped when the memory is collected.
 *
 * @param bytes no more than the file has
 */
export function mapFile(fd: number, bytes: number): ArrayBuffer | undefined {
  return libc()?.map(fd, bytes)?.buffer;
}
