import type { InputStream } from '../types.ts';

/**
 * The same stream; `tell` is called, once, when its first inputs have been waited for that long.
 *
 * @param patienceMs in milliseconds
 */
export function tellWhenWaiting(source: InputStream, patienceMs: number, tell: () => void): InputStream {
  let isFirst = true;
  return {
    length: source.length,
    pull(max) {
      const inputs = source.pull(max);
      if (!isFirst || !(inputs instanceof Promise)) return inputs;
      isFirst = false;
      const timer = setTimeout(tell, patienceMs).unref();
      return inputs.finally(() => clearTimeout(timer));
    },
    close: () => source.close(),
  };
}
