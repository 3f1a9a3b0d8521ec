import { expect, test } from 'vitest';

import { cpuCount, readCpuLimits } from '../../src/util/cpu-count.ts';

function count(
  files: Record<string, string>,
  cpus = 8,
  affinity = 8,
  env: Record<string, string> = {},
): number {
  return cpuCount({ env, cpus: () => cpus, affinity: () => affinity, read: (path) => files[path] });
}

const V2 = '/sys/fs/cgroup/cpu.max';
const V1_QUOTA = '/sys/fs/cgroup/cpu/cpu.cfs_quota_us';
const V1_PERIOD = '/sys/fs/cgroup/cpu/cpu.cfs_period_us';

test('without limits, every CPU counts', () => {
  expect(count({})).toBe(8);
});

test('a cgroup quota is rounded up, and is one CPU at least', () => {
  expect(count({ [V2]: '200000 100000\n' })).toBe(2);
  expect(count({ [V2]: '150000 100000\n' })).toBe(2);
  expect(count({ [V2]: '50000 100000\n' })).toBe(1);
  expect(count({ [V1_QUOTA]: '300000\n', [V1_PERIOD]: '100000\n' })).toBe(3);
});

test('no quota, or one that makes no sense, does not limit', () => {
  expect(count({ [V2]: 'max 100000\n' })).toBe(8);
  expect(count({ [V2]: 'gibberish' })).toBe(8);
  expect(count({ [V1_QUOTA]: '-1\n', [V1_PERIOD]: '100000\n' })).toBe(8);
});

test('affinity limits too', () => {
  expect(count({}, 8, 3)).toBe(3);
});

test('the environment overrules everything, unless it makes no sense', () => {
  const quota = { [V2]: '200000 100000\n' };
  expect(count(quota, 8, 3, { MPRUN_CPU_COUNT: '5' })).toBe(5);
  for (const nonsense of ['', '0', '-1', '1.5', 'many'])
    expect(count(quota, 8, 3, { MPRUN_CPU_COUNT: nonsense })).toBe(2);
});

test('all of them together: the least counts', () => {
  expect(count({ [V2]: '400000 100000\n' }, 8, 3)).toBe(3);
  expect(count({ [V2]: '400000 100000\n' }, 2, 3)).toBe(2);
});

test('the limits say which of them decides, and what the others are', () => {
  const limits = (files: Record<string, string>, affinity = 8, env: Record<string, string> = {}): unknown =>
    readCpuLimits({ env, cpus: () => 8, affinity: () => affinity, read: (path) => files[path] });
  const quota = { [V2]: '150000 100000\n' };
  expect(limits({})).toEqual({ count: 8, decidedBy: 'cpus', cpus: 8, affinity: 8, quota: Infinity });
  expect(limits({}, 3)).toMatchObject({ count: 3, decidedBy: 'affinity' });
  expect(limits(quota, 3)).toEqual({ count: 2, decidedBy: 'quota', cpus: 8, affinity: 3, quota: 1.5 });
  expect(limits(quota, 3, { MPRUN_CPU_COUNT: '5' })).toMatchObject({
    count: 5,
    decidedBy: 'MPRUN_CPU_COUNT',
    affinity: 3,
    quota: 1.5,
  });
});

test('where the system tells nothing, there is one', () => {
  const nothing = { env: {}, cpus: () => 0, affinity: () => 0, read: () => undefined };
  expect(cpuCount(nothing)).toBe(1);
});
