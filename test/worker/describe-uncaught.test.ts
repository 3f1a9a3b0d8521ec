import { fileURLToPath } from 'node:url';

import { expect, test } from 'vitest';

import { describeUncaught } from '../../src/worker/describe-uncaught.ts';

test('our own frames are left out of what has ended a process, and not what is said of a file of ours', () => {
  const ours = fileURLToPath(new URL('../../src/wire/codec.ts', import.meta.url));
  const error = new Error(`cannot find ${ours}`);
  error.stack = `Error: ${error.message}\n    at decode (${ours}:1:1)\n    at task (/theirs/task.ts:1:1)`;
  expect(describeUncaught(error)).toBe(`Error: ${error.message}\n    at task (/theirs/task.ts:1:1)`);
});
