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
  return readCpuLimits(sources).count;
}

/** What limits the CPUs that this process may use. */
export interface CpuLimits {
  /** What `cpuCount()` gives. */
  readonly count: number;
  /** What made it this: `cpus` where nothing limits them. */
  readonly decidedBy: 'cpus' | 'affinity' | 'quota' | typeof OVERRIDE;
  /** CPUs of the machine. */
  readonly cpus: number;
  /** CPUs this process may run on. */
  readonly affinity: number;
  /** CPUs the cgroup grants, fractions of one included; Infinity without a quota. */
  readonly quota: number;
}

/** The number of CPUs, and why it is this. */
export function readCpuLimits(sources: CpuSources = SYSTEM): CpuLimits {
  const [cpus, affinity, quota] = [sources.cpus(), sources.affinity(), cgroupQuota(sources)];
  const override = Number(sources.env[OVERRIDE]);
  if (Number.isInteger(override) && override >= 1)
    return { count: override, decidedBy: OVERRIDE, cpus, affinity, quota };
  const limits = [
    { decidedBy: 'cpus', count: cpus },
    { decidedBy: 'affinity', count: affinity },
    { decidedBy: 'quota', count: Math.ceil(quota) },
  ] as const;
  const known = limits.filter(({ count }) => count >= 1);
  const count = Math.min(...known.map((limit) => limit.count));
  const { decidedBy = 'cpus' } = known.find((limit) => limit.count === count) ?? {};
  return { count: Number.isFinite(count) ? count : 1, decidedBy, cpus, affinity, quota };
}

/** CPUs the cgroup (v2, then v1) grants; Infinity where none is set or it makes no sense. */
function cgroupQuota({ read }: CpuSources): number {
  const v2 = read('/sys/fs/cgroup/cpu.max')?.trim().split(/\s+/);
  if (v2) return quotaOf(v2[0], v2[1]);
  return quotaOf(read('/sys/fs/cgroup/cpu/cpu.cfs_quota_us'), read('/sys/fs/cgroup/cpu/cpu.cfs_period_us'));
}

function quotaOf(quota: string | undefined, period: string | undefined): number {
  const share = Number(quota) / Number(period);
  return Number.isFinite(share) && share > 0 ? share : Infinity;
}
