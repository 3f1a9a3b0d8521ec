import type { Writable } from 'node:stream';

import type { PrintTo } from '../util/realm.ts';

/**
 * Hands what a thread prints to `print`, at once and in order: left alone, the streams of a thread lose what they still
 * hold when it ends. They stay Node's own, as Node speaks to them from outside; only what a write does is replaced. What is
 * written to file descriptors 1 and 2 past `process.stdout` and `process.stderr` goes to the program's.
 */
export function catchPrints(print: PrintTo): void {
  for (const name of ['stdout', 'stderr'] as const) {
    const stream: Writable = process[name];
    // Without `_writev`, what was corked comes piece by piece.
    Object.assign(stream, { _write: writeTo(name, print), _writev: null });
  }
}

function writeTo(name: 'stdout' | 'stderr', print: PrintTo): Writable['_write'] {
  return (chunk: Buffer | string, encoding, done) => {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk;
    // A copy: a view would take along all of the buffer it looks into.
    print(name, new Uint8Array(bytes));
    done();
  };
}
