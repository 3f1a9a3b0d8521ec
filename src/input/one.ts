import type { InputStream } from '../types.ts';

/** A stream of one input, as small as can be: thousands of calls may wait. */
export class OneInput implements InputStream {
  readonly length = 1;
  readonly inputs: readonly [unknown];

  constructor(input: unknown) {
    this.inputs = [input];
  }

  /** It is asked once, as it has given all there is. */
  pull(): readonly unknown[] {
    return this.inputs;
  }

  close(): void {}
}
