import { execFileSync } from 'node:child_process';

import { expect, test } from 'vitest';

import { cpuTimeBetween, readCpuTime } from '../../src/bench/cpu-time.ts';

test('CPU time of a child counts as soon as it has ended', () => {
  const before = readCpuTime();
  execFileSync(process.execPath, [
    '-e',
    `const s = process.resourceUsage().userCPUTime; while (process.resourceUsage().userCPUTime - s < 40_000);`,
  ]);
  const used = cpuTimeBetween(before, readCpuTime());
  expect(used?.userMs).toBeGreaterThanOrEqual(30);
});

test('what is unknown at one end is unknown between', () => {
  expect(cpuTimeBetween(undefined, { userMs: 1, systemMs: 1 })).toBeUndefined();
  expect(cpuTimeBetween({ userMs: 1, systemMs: 2 }, { userMs: 4, systemMs: 8 })).toEqual({
    userMs: 3,
    systemMs: 6,
  });
});
