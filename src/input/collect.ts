import type { InputStream } from '../types.ts';

/** Inputs asked for at a time. */
const PORTION = 1024;

/** All inputs of a stream, in memory. */
export async function collect(stream: InputStream): Promise<unknown[]> {
  const inputs: unknown[] = [];
  for (;;) {
    const some = await stream.pull(PORTION);
    if (some.length === 0) return inputs;
    for (const input of some) inputs.push(input);
  }
}
