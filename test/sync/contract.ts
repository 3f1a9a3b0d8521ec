/** What locks and their kin are between processes, and between threads. `describeSync` is run once for each. */

import { describe } from 'vitest';

import { leaveNoDescriptors } from '../support/descriptors.ts';

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
