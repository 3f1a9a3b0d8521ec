import { Writable } from 'node:stream';

import type { PrintTo } from '../util/realm.ts';

/**
 * Hands what a thread prints to `print`, at once and in order: Node's own streams of a thread lose what they still hold
 * when the thread ends. What is written to file descriptors 1 and 2 past `process.stdout` and `process.stderr` goes to
 * the program's.
 */
export function catchPrints(print: PrintTo): void {
  for (const name of ['stdout', 'stderr'] as const) {
    let stream: Writable | undefined;
    const open = (): Writable =>
      (stream ??= Object.assign(
        new Writable({
          write(bytes: Buffer, _encoding, done) {
            print(name, new Uint8Array(bytes));
            done();
          },
        }),
        { fd: name === 'stdout' ? 1 : 2 },
      ));
    Object.defineProperty(process, name, { configurable: true, enumerable: true, get: open });
  }
}
