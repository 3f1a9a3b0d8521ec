import type { InputStream } from '../types.ts';
import { fromIterable } from './iterable.ts';

/**
 * A stream whose order is not known before all its inputs are: they are collected at the first pull. Where the source breaks, what
 * came before is arranged and given out, then its error is thrown.
 *
 * @param arrange all inputs → the same, some of them, in any order
 */
export function gathered(
  source: InputStream,
  length: number | undefined,
  arrange: (inputs: unknown[]) => readonly unknown[],
): InputStream {
  let rest: InputStream | undefined;
  let failure: { readonly error: unknown } | undefined;
  return {
    length,
    async pull(max) {
      if (!rest) {
        const inputs: unknown[] = [];
        failure = await drain(source, inputs);
        rest ??= fromIterable(arrange(inputs));
      }
      const some = await rest.pull(max);
      if (some.length > 0 || !failure) return some;
      const { error } = failure;
      failure = undefined;
      throw error;
    },
    close() {
      rest = fromIterable([]);
      failure = undefined;
      source.close();
    },
  };
}

/** Inputs asked for at a time. */
const PORTION = 1024;

/** Adds all inputs of a stream to `inputs`; gives what it threw. */
async function drain(
  source: InputStream,
  inputs: unknown[],
): Promise<{ readonly error: unknown } | undefined> {
  try {
    for (;;) {
      const some = await source.pull(PORTION);
      if (some.length === 0) return undefined;
      for (const input of some) inputs.push(input);
    }
  } catch (error) {
    return { error };
  }
}
