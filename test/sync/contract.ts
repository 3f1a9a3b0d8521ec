/** What locks and their kin are between processes, and between threads. `describeSync` is run once for each. */
import { readdirSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';

import { afterAll, beforeAll, describe, expect } from 'vitest';

import { Event } from '../../src/index.ts';

import { barrierContract } from './barrier.ts';
import { conditionContract } from './condition.ts';
import { endsContract } from './ends.ts';
import { eventContract } from './event.ts';
import { lockContract } from './lock.ts';
import { semaphoreContract } from './semaphore.ts';
import { travelContract } from './travel.ts';
import type { Side } from './support.ts';

const CONTRACTS = [
  lockContract,
  semaphoreContract,
  conditionContract,
  eventContract,
  barrierContract,
  travelContract,
  endsContract,
];

export function describeSync(side: Side): void {
  leaveNoDescriptors();
  // Each has workers of its own, which end with it.
  for (const contract of CONTRACTS)
    describe(`between ones of the kind ${side.under.className}`, () => {
      contract(side);
    });
}

const countDescriptors = (): number => readdirSync('/proc/self/fd').length;

/** Of this process, beyond those that the first wait opens. */
function leaveNoDescriptors(): void {
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
