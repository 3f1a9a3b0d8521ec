import { expect, test } from 'vitest';

import { checkCpus } from '../../src/doctor/cpus.ts';
import { checkNode } from '../../src/doctor/node.ts';
import { checkSharedMemory, type SharedMemoryProbe } from '../../src/doctor/shared-memory.ts';
import type { CpuLimits } from '../../src/util/cpu-count.ts';
import { parseProcesses } from '../../src/cli/values.ts';

const MACHINE = { platform: 'linux', arch: 'x64', engines: '>=20.19' };

test.each([
  ['20.19.0', 'ok'],
  ['20.20.2', 'ok'],
  ['22.0.0', 'ok'],
  ['24.0.0-nightly', 'ok'],
  ['20.9.0', 'broken'],
  ['20.18.3', 'broken'],
  ['18.20.0', 'broken'],
])('Node %s is %s where 20.19 is needed', (version, status) => {
  expect(checkNode({ ...MACHINE, version })).toMatchObject({
    status,
    summary: `${version} (linux x64), needs >= 20.19`,
    hint: status === 'ok' ? undefined : 'install Node >= 20.19: https://nodejs.org',
  });
});

const FREE: CpuLimits = { count: 8, decidedBy: 'cpus', cpus: 8, affinity: 8, quota: Infinity };

test.each([
  [FREE, {}, '8 of 8: affinity 8, no cgroup quota; a pool has 8 workers'],
  [
    { ...FREE, count: 2, decidedBy: 'quota', affinity: 4, quota: 2 },
    {},
    '2 of 8: affinity 4, cgroup quota 2.0; a pool has 2 workers (cgroup quota)',
  ],
  [
    { ...FREE, count: 1, decidedBy: 'quota', quota: 0.5 },
    {},
    '1 of 8: affinity 8, cgroup quota 0.5; a pool has 1 worker (cgroup quota, rounded up)',
  ],
  [
    { ...FREE, count: 3, decidedBy: 'affinity', affinity: 3 },
    {},
    '3 of 8: affinity 3, no cgroup quota; a pool has 3 workers (affinity)',
  ],
  [
    { ...FREE, count: 5, decidedBy: 'MPRUN_CPU_COUNT' },
    { MPRUN_CPU_COUNT: '5' },
    '5 as told (of 8: affinity 8, no cgroup quota); a pool has 5 workers (MPRUN_CPU_COUNT)',
  ],
  [
    FREE,
    { MPRUN_PROCESSES: '25%' },
    '8 of 8: affinity 8, no cgroup quota; a pool has 2 workers (MPRUN_PROCESSES=25%)',
  ],
] as const)('of %j with %j: %s', (limits, env, summary) => {
  expect(checkCpus(env, parseProcesses, limits)).toMatchObject({ status: 'ok', summary });
});

test('a number of CPUs that makes no sense is ignored, and a warning says so', () => {
  expect(checkCpus({ MPRUN_CPU_COUNT: 'many' }, parseProcesses, FREE)).toMatchObject({
    status: 'warning',
    hint: "MPRUN_CPU_COUNT is 'many', no whole number from 1, and is ignored: correct or unset it",
  });
  expect(checkCpus({ MPRUN_CPU_COUNT: '' }, parseProcesses, FREE).status).toBe('ok');
});

test('no quota is null in the details, as JSON has no Infinity', () => {
  expect(checkCpus({}, parseProcesses, FREE).details).toEqual({
    count: 8,
    decidedBy: 'cpus',
    cpus: 8,
    affinity: 8,
    quota: null,
    workers: 8,
    workersDecidedBy: 'cpus',
  });
});

const GIB = 2 ** 30;

function shared(probe: SharedMemoryProbe, free = 24 * GIB): ReturnType<typeof checkSharedMemory> {
  return checkSharedMemory(
    () => probe,
    () => free,
  );
}

test('native shared memory is named with its folder and what is free there', () => {
  const probe = { kind: 'native', folder: '/dev/shm' } as const;
  expect(shared(probe)).toMatchObject({ status: 'ok', summary: 'native: /dev/shm (24 GB free)' });
  expect(shared(probe, 1.5 * GIB).summary).toBe('native: /dev/shm (1.5 GB free)');
});

test('a folder that is all but full is a warning', () => {
  expect(shared({ kind: 'native', folder: '/dev/shm' }, 15 * 2 ** 20)).toMatchObject({
    status: 'warning',
    summary: 'native: /dev/shm (15 MB free)',
    hint: expect.stringContaining('--shm-size'),
  });
  expect(shared({ kind: 'native', folder: '/dev/shm' }, 0).summary).toBe('native: /dev/shm (0 bytes free)');
});

test('memory for threads only is a warning with its reason and what to do', () => {
  expect(shared({ kind: 'threads', reason: 'koffi cannot be loaded' })).toEqual({
    status: 'warning',
    summary: 'threads only: koffi cannot be loaded',
    hint: 'it is an optional dependency: npm install, without --omit=optional',
    details: { kind: 'threads', reason: 'koffi cannot be loaded' },
  });
  expect(shared({ kind: 'threads', reason: 'not on this system' }).hint).toContain('--backend thread');
});

test('here memory is native, and the probe leaves nothing', () => {
  expect(checkSharedMemory()).toMatchObject({ details: { kind: 'native', folder: '/dev/shm' } });
});
