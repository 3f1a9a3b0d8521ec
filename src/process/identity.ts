/** What processes are called, and how they are printed: as in Python. */
import { constants } from 'node:os';
import { inspect } from 'node:util';

import { childIdentity } from '../util/heritage.ts';
import { realm, type Realm } from '../util/realm.ts';

type Family = 'process' | 'thread';

/**
 * Numbers are taken when an object is made, also by those with a name of their own: they may have gaps. Inline, each process
 * counts its own.
 */
const counts = new WeakMap<Realm, Record<Family, number>>();

/** The next number among the processes, or among the threads, that this one makes. */
export function takeNumber(family: Family): number {
  const own = counts.get(realm()) ?? { process: 0, thread: 0 };
  counts.set(realm(), own);
  return ++own[family];
}

/** `Process-2`; of the first child of that, `Process-2:1`. */
export function defaultName(className: string, number: number): string {
  return `${className}-${childIdentity(number)}`;
}

/** What is printed of a process. */
export interface Portrait {
  readonly className: string;
  readonly name: string;
  /** `pid=14468`, or `ident=3` of a thread. */
  readonly running: string | undefined;
  readonly parent: number | undefined;
  readonly status: 'initial' | 'started' | 'stopped' | 'closed';
  readonly exitcode: number | undefined;
  readonly isDaemon: boolean;
}

/** `<Process name='Process-1' pid=14468 parent=14427 stopped exitcode=-SIGTERM daemon>` */
export function reprOf(of: Portrait): string {
  const parts = [
    of.className,
    `name=${inspect(of.name)}`,
    of.running,
    `parent=${of.parent ?? 'None'}`,
    of.status,
    of.exitcode === undefined ? undefined : `exitcode=${exitcodeName(of.exitcode)}`,
    of.isDaemon ? 'daemon' : undefined,
  ];
  return `<${parts.filter((part) => part !== undefined).join(' ')}>`;
}

/** `-SIGTERM` of -15. */
function exitcodeName(exitcode: number): string {
  const signal = Object.entries(constants.signals).find(([, number]) => number === -exitcode)?.[0];
  return signal === undefined ? String(exitcode) : `-${signal}`;
}
