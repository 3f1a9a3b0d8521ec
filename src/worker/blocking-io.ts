/** Writes that are out of this process's hands when they return, so that they survive it. */
import { writeSync } from 'node:fs';

/** How long to wait before a full, non-blocking pipe is tried again. */
const RETRY_MS = 1;

/** The parent is gone, or going. */
export class BrokenPipe extends Error {}

/** Writes all bytes, waiting while the reader is slow. Throws `BrokenPipe` when the reader is gone. */
export function writeFully(fd: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length;) {
    try {
      written += writeSync(fd, bytes, written);
    } catch (error) {
      // Only where the system made the pipe non-blocking (not seen on Linux).
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN')
        throw new BrokenPipe('nobody reads what the worker writes', { cause: error });
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
    }
  }
}

/**
 * Makes `process.stdout` and `process.stderr` write synchronously when they are pipes, so that prints are
 * complete even if the worker dies just after. They are wrapped, not opened: a task that prints nothing
 * does not pay for them. (`_handle` is Node's own; where it is missing, prints stay asynchronous.)
 *
 * @returns gives those of them that were opened; they write synchronously again, whoever has changed that
 */
export function makePrintsBlocking(): () => readonly NodeJS.WriteStream[] {
  const opened: NodeJS.WriteStream[] = [];
  for (const name of ['stdout', 'stderr'] as const) {
    const descriptor = Object.getOwnPropertyDescriptor(process, name);
    if (!descriptor?.get || !descriptor.configurable) continue;
    let stream: NodeJS.WriteStream | undefined;
    const open = descriptor.get.bind(process) as () => NodeJS.WriteStream;
    const openBlocking = (): NodeJS.WriteStream => {
      if (!stream) {
        stream = open();
        opened.push(stream);
        makeBlocking(stream);
      }
      return stream;
    };
    Object.defineProperty(process, name, { ...descriptor, get: openBlocking });
  }
  return () => {
    opened.forEach(makeBlocking);
    return opened;
  };
}

function makeBlocking(stream: NodeJS.WriteStream): void {
  (stream as unknown as { _handle?: { setBlocking?(on: boolean): void } })._handle?.setBlocking?.(true);
}
