import { readCpuLimits, type CpuLimits } from '../util/cpu-count.ts';
import type { Finding } from './check.ts';

/** Reads a number of workers: `4`, `50%` of the CPUs, `auto`. Throws for what is none, calling it by the given name. */
export type ParseProcesses = (text: string, cpus: number, name: string) => number;

/** The number of workers on the command line. */
const PROCESSES = 'MPRUN_PROCESSES';
/** The number of CPUs, whatever the system says. */
const CPU_COUNT = 'MPRUN_CPU_COUNT';

/** The check of the CPUs: how many a pool's default size goes by, and what decides on it. */
export function checkCpus(
  env: Readonly<Record<string, string | undefined>>,
  parseProcesses: ParseProcesses,
  limits: CpuLimits = readCpuLimits(),
): Finding {
  const { count, decidedBy, cpus, affinity, quota } = limits;
  const wish = env[PROCESSES];
  const workers = wish === undefined ? count : parseProcesses(wish, count, PROCESSES);
  const ignored = ignoredCount(env, limits);
  const reason = wish === undefined ? reasonOf(limits) : `${PROCESSES}=${wish}`;
  return {
    status: ignored === undefined ? 'ok' : 'warning',
    summary: `${factsOf(limits)}; a pool has ${workers} worker${workers === 1 ? '' : 's'}${reason && ` (${reason})`}`,
    hint:
      ignored && `${CPU_COUNT} is '${ignored}', no whole number from 1, and is ignored: correct or unset it`,
    details: {
      count,
      decidedBy,
      cpus,
      affinity,
      // JSON knows no Infinity.
      quota: Number.isFinite(quota) ? quota : null,
      workers,
      workersDecidedBy: wish === undefined ? decidedBy : PROCESSES,
    },
  };
}

function factsOf({ count, decidedBy, cpus, affinity, quota }: CpuLimits): string {
  const granted = Number.isFinite(quota) ? `cgroup quota ${quota.toFixed(1)}` : 'no cgroup quota';
  if (decidedBy === CPU_COUNT) return `${count} as told (of ${cpus}: affinity ${affinity}, ${granted})`;
  return `${count} of ${cpus}: affinity ${affinity}, ${granted}`;
}

/** What makes it fewer (or more) than the machine has; empty where nothing does. */
function reasonOf({ count, decidedBy, quota }: CpuLimits): string {
  if (decidedBy === 'cpus') return '';
  if (decidedBy === 'quota') return count === quota ? 'cgroup quota' : 'cgroup quota, rounded up';
  return decidedBy;
}

/** What the override says, where it makes no sense. */
function ignoredCount(
  env: Readonly<Record<string, string | undefined>>,
  { decidedBy }: CpuLimits,
): string | undefined {
  return decidedBy === CPU_COUNT ? undefined : env[CPU_COUNT] || undefined;
}
