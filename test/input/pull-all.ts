import { expect } from 'vitest';

import type { InputStream } from '../../src/types.ts';

/** All inputs, pulled in portions of these sizes, over and over. */
export async function pullAll(stream: InputStream, sizes: readonly number[] = [10]): Promise<unknown[]> {
  const inputs: unknown[] = [];
  for (let k = 0; ; k++) {
    const max = sizes[k % sizes.length] ?? 1;
    const some = await stream.pull(max);
    expect(some.length).toBeLessThanOrEqual(max);
    if (some.length === 0) return inputs;
    inputs.push(...some);
  }
}
