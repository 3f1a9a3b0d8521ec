/** What `Process`, `Thread` and inline processes have in common. `describeProcess` is run once for each. */
import { describe } from 'vitest';

import { describeArguments } from './arguments.ts';
import { describeExitCodes } from './exit-codes.ts';
import { describeFamily } from './family.ts';
import { describeIdentity } from './identity.ts';
import { describeLifeCycle } from './life-cycle.ts';
import type { ProcessUnderTest } from './support.ts';

export function describeProcess(under: ProcessUnderTest): void {
  describe(`a ${under.className}`, () => {
    describeLifeCycle(under);
    describeArguments(under);
    describeExitCodes(under);
    describeIdentity(under);
    describeFamily(under);
  });
}
