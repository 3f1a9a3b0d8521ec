import type { InputStream } from '../../src/types.ts';
import { fromIterable } from '../../src/input/iterable.ts';

/** Gives these inputs and then throws, asynchronously where wished, as files do. */
export function broken(inputs: readonly unknown[], isAsync = true): InputStream {
  const stream = fromIterable(
    (function* () {
      yield* inputs;
      throw new Error('broken');
    })(),
  );
  return { ...stream, pull: isAsync ? async (max) => stream.pull(max) : (max) => stream.pull(max) };
}

/** The same inputs as a stream that does not know its length and answers later, a few at a time. */
export function later(inputs: readonly unknown[], atOnce = 2): InputStream {
  const stream = fromIterable(inputs);
  return {
    length: undefined,
    pull: async (max) => {
      await new Promise((resolve) => setImmediate(resolve));
      return stream.pull(Math.min(max, atOnce));
    },
    close: () => stream.close(),
  };
}

/** What a stream gives until it throws, and the message. */
export async function untilBroken(stream: InputStream, max: number): Promise<[unknown[], string]> {
  const inputs: unknown[] = [];
  try {
    for (;;) {
      const some = await stream.pull(max);
      if (some.length === 0) return [inputs, 'nothing was thrown'];
      inputs.push(...some);
    }
  } catch (error) {
    return [inputs, error instanceof Error ? error.message : String(error)];
  }
}
