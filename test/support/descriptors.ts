/** Descriptors of this process are back where they were, when the tests of a file are over. */
import { readdirSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';

import { afterAll, beforeAll, expect } from 'vitest';

import { Event } from '../../src/index.ts';

const countDescriptors = (): number => readdirSync('/proc/self/fd').length;

/** Beyond those that the first wait opens. */
export function leaveNoDescriptors(): void {
  let before = 0;
  beforeAll(async () => {
    await new Event().wait(1);
    before = countDescriptors();
  });
  afterAll(async () => {
    const deadline = performance.now() + 5000;
    while (countDescriptors() > before && performance.now() < deadline) await setTimeout(20);
    expect(countDescriptors()).toBeLessThanOrEqual(before);
  });
}
