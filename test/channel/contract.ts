/**
 * What queues and pipes are between processes, and between threads. `describeChannels` is run once for each.
 *
 * Of what Python's manual says of them, this is not here: `fileno()`, since there is no file (nor is there a frame on a wire that could be
 * cut off); `block=False`, which is `putNowait`, `getNowait` or the time 0; negative times, which are refused as everywhere; `closed`,
 * sizes and texts of what is refused, which one thread can see (queue.test.ts, pipe.test.ts, connection.test.ts). Who is killed in the
 * middle of a long message: see the stress test.
 */

import { describe } from 'vitest';

import { leaveNoDescriptors } from '../support/descriptors.ts';
import { endsContract } from './ends.ts';
import { joinableQueueContract } from './joinable-queue.ts';
import { pipeContract } from './pipe.ts';
import { pipeEndContract } from './pipe-end.ts';
import { queueContract } from './queue.ts';
import { simpleQueueContract } from './simple-queue.ts';
import type { Side } from './support.ts';
import { travelContract } from './travel.ts';

const CONTRACTS = [
  queueContract,
  joinableQueueContract,
  simpleQueueContract,
  pipeContract,
  pipeEndContract,
  travelContract,
  endsContract,
];

export function describeChannels(side: Side): void {
  leaveNoDescriptors();
  // Each has workers of its own, which end with it.
  for (const contract of CONTRACTS)
    describe(`between ones of the kind ${side.under.className}`, () => {
      contract(side);
    });
}
