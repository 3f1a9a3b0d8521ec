/**
 * Which thread of which process, and whether it still runs. A process's number is given again to another after its end, so
 * the time of its start belongs to its name; and a thread may end while its process goes on.
 */
import { existsSync, readFileSync, readlinkSync } from 'node:fs';
import { isMainThread, threadId } from 'node:worker_threads';

/** A thread of this machine. */
export interface ThreadName {
  readonly pid: number;
  /** The system's number of the thread: that of the process for its main thread. 0 where there is none to be had. */
  readonly tid: number;
  /** Ticks of the system's clock at its start, as far as 31 bits hold them; 0 where that is not to be had. */
  readonly startedAt: number;
}

/** A system may hide it: then all would seem dead. */
const HAS_PROC = process.platform === 'linux' && existsSync('/proc/thread-self/stat');
/** Fields of /proc/…/stat behind the name in parentheses, counted from the state: proc(5) calls them 3 and 22. */
const STATE = 0;
const START_TIME = 19;
const LOW_BITS = 0x7fff_ffff;
/** This process cannot look now: it has too many open files, for one. To take the living for dead would cost more than a moment. */
const UNKNOWN = -1;

/** Whether the end of this thread shows. That of a process does everywhere. */
export function isMissedByOthers(): boolean {
  return isMainThread || HAS_PROC;
}

/** The thread that asks. */
export function thisThread(): ThreadName {
  const { pid } = process;
  const tid = HAS_PROC ? Number(readlinkSync('/proc/thread-self').split('/').at(-1)) : threadId;
  return { pid, tid, startedAt: HAS_PROC ? (startOf(pid, tid) ?? 0) : 0 };
}

/** The main thread of this process. */
export function mainThread(): ThreadName {
  const { pid } = process;
  return { pid, tid: HAS_PROC ? pid : 0, startedAt: HAS_PROC ? (startOf(pid, pid) ?? 0) : 0 };
}

/** Whether it runs still. One that was killed, and whose parent has not looked, does not. When in doubt, it does. */
export function isRunning({ pid, tid, startedAt }: ThreadName): boolean {
  if (!HAS_PROC) return answers(pid);
  const start = startOf(pid, tid);
  if (start === UNKNOWN || startedAt === UNKNOWN) return start !== undefined;
  return start === startedAt;
}

/** Whether there is a process of this number. */
export function hasProcess(pid: number): boolean {
  return HAS_PROC ? startOf(pid, pid) !== undefined : answers(pid);
}

/** `undefined` when it has ended. */
function startOf(pid: number, tid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/task/${tid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const state = fields[STATE];
    return state === 'Z' || state === 'X' ? undefined : Number(fields[START_TIME]) & LOW_BITS;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' || code === 'ESRCH' ? undefined : UNKNOWN;
  }
}

function answers(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
