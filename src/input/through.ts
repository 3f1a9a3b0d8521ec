import type { InputStream } from '../types.ts';

/** What becomes of a stream's inputs. */
export interface Stage {
  /** Number of inputs that come out, when it is known beforehand. */
  readonly length: number | undefined;
  /**
   * Some inputs, in their order → what is left of them: no more than there were, and maybe nothing. What it throws is thrown by
   * the pull; what stands before the input it throws about it must have been given out by then.
   */
  readonly step: (inputs: readonly unknown[]) => readonly unknown[];
  /** How many inputs to pull for that many of its own. @default as many */
  readonly reach?: (max: number) => number;
}

/** Inputs that may be left out in a row before the event loop turns: a moment's work. */
const MOMENT = 65_536;

/**
 * A stream that is made of another as it is pulled. Synchronous where the other is.
 *
 * @example through(fromIterable([1, 2, 3]), { length: 3, step: (inputs) => inputs.map(String) }).pull(2); // ['1', '2']
 */
export function through(source: InputStream, { length, step, reach = same }: Stage): InputStream {
  const pull = (max: number): readonly unknown[] | Promise<readonly unknown[]> => {
    for (let passed = 0; passed < MOMENT;) {
      const inputs = source.pull(reach(max));
      if (inputs instanceof Promise) return inputs.then((some) => settle(some, max));
      const outputs = inputs.length === 0 ? inputs : step(inputs);
      if (outputs.length > 0 || inputs.length === 0) return outputs;
      passed += inputs.length;
    }
    return new Promise<void>((resolve) => setImmediate(resolve)).then(() => pull(max));
  };
  const settle = (
    inputs: readonly unknown[],
    max: number,
  ): readonly unknown[] | Promise<readonly unknown[]> => {
    const outputs = inputs.length === 0 ? inputs : step(inputs);
    return outputs.length > 0 || inputs.length === 0 ? outputs : pull(max);
  };
  return { length, pull, close: () => source.close() };
}

function same(max: number): number {
  return max;
}
