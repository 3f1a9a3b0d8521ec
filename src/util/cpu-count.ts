import { readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';

/** Where the limits are read from; replaced in tests. */
export interface CpuSources {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cpus: () => number;
  /** CPUs this process may run on. */
  readonly affinity: () => number;
  /** Text of a file, or `undefined` where it cannot be read. */
  readonly read: (path: string) => string | undefined;
}

/** Overrules everything: for machines that know better than we can find out. */
const OVERRIDE = 'MPRUN_CPU_COUNT';

const SYSTEM: CpuSources = {
  env: process.env,
  cpus: () => cpus().length,
  affinity: () => availableParallelism(),
  read: (path) => {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      return undefined;
    }
  },
};

/**
 * CPUs this process can really use: `os.cpus()`, reduced by affinity and by the cgroup's quota (rounded up),
 * at least 1. Node 20's `availableParallelism` knows affinity but not quotas. The environment's `MPRUN_CPU_COUNT`, a whole
 * number, overrules it, as `PYTHON_CPU_COUNT` does in Python 3.13.
 *
 * @example
 * console.log(cpuCount() >= 1); // true
 */
export function cpuCount(sources: CpuSources = SYSTEM): number {
  const override = Number(sources.env[OVERRIDE]);
  if (Number.isInteger(override) && override >= 1) return override;
  const limits = [sources.cpus(), sources.affinity(), cgroupQuota(sources)];
  return Math.max(1, Math.min(...limits.filter((limit) => limit >= 1)));
}

/** CPUs the cgroup (v2, then v1) grants, rounded up; Infinity where none is set or it makes no sense. */
function cgroupQuota({ read }: CpuSources): number {
  const v2 = read('/sys/fs/cgroup/cpu.max')?.trim().split(/\s+/);
  if (v2) return quotaOf(v2[0], v2[1]);
  return quotaOf(read('/sys/fs/cgroup/cpu/cpu.cfs_quota_us'), read('/sys/fs/cgroup/cpu/cpu.cfs_period_us'));
}

function quotaOf(quota: string | undefined, period: string | undefined): number {
  const share = Number(quota) / Number(period);
  return Number.isFinite(share) && share > 0 ? Math.ceil(share) : Infinity;
}
