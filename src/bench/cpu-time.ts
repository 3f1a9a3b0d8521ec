import { readFileSync } from 'node:fs';

/** CPU time in milliseconds. */
export interface CpuTime {
  readonly userMs: number;
  readonly systemMs: number;
}

/**
 * Linux counts the times of ended children in ticks of USER_HZ, which is 100 a second on every architecture that Node.js
 * runs on (proc(5), time(7)).
 */
const MS_PER_TICK = 10;

/** Places of cutime and cstime among the fields behind the command's name (proc_pid_stat(5): fields 16 and 17). */
const CUTIME = 13;
const CSTIME = 14;

/**
 * CPU time so far of this process, its threads, and its children as far as they have ended: Node.js knows the first two
 * (getrusage(2) of itself), the kernel tells the last. `undefined` where there is no /proc.
 */
export function readCpuTime(): CpuTime | undefined {
  const ended = readEndedChildren();
  if (!ended) return undefined;
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  return { userMs: userCPUTime / 1000 + ended.userMs, systemMs: systemCPUTime / 1000 + ended.systemMs };
}

/** What was used between two readings; `undefined` where one of them is unknown. */
export function cpuTimeBetween(from: CpuTime | undefined, to: CpuTime | undefined): CpuTime | undefined {
  return from && to && { userMs: to.userMs - from.userMs, systemMs: to.systemMs - from.systemMs };
}

function readEndedChildren(): CpuTime | undefined {
  let stat: string;
  try {
    stat = readFileSync('/proc/self/stat', 'latin1');
  } catch {
    return undefined;
  }
  // The command's name may hold blanks and brackets; nothing behind it does.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { userMs: Number(fields[CUTIME]) * MS_PER_TICK, systemMs: Number(fields[CSTIME]) * MS_PER_TICK };
}
