/**
 * The processes and threads that were started here and live. Those that are no daemons keep the program alive; when nothing
 * else does, the daemons are ended, and waited for, as Python does at its exit:
 *
 *     nothing left to do ──▶ daemons: terminate ──▶ all: join ──▶ exit
 */
import { INFO, log, logEnd } from '../logging.ts';
import { isInline, realm, type Realm } from '../util/realm.ts';
import { whenIdle } from '../util/when-idle.ts';
import type { BaseProcess } from './base-process.ts';

/** With whose child it is: inline, several share this thread. In the order they were started. */
const living = new Map<BaseProcess, Realm>();
let forget: (() => void) | undefined;

/** @returns takes it out again */
export function addChild(child: BaseProcess): () => void {
  const owner = realm();
  owner.releaseChildren ??= () => release(childrenOf(owner));
  // Workers end when they are told to, and their children with them.
  if (living.size === 0 && (!owner.isWorker || isInline())) forget = whenIdle(endDaemons);
  living.set(child, owner);
  return () => {
    living.delete(child);
    if (living.size === 0) forget?.();
  };
}

/** Those that were started here, and live, in the order they were started. */
export function childrenOf(owner: Realm): BaseProcess[] {
  return [...living].flatMap(([child, of]) => (of === owner ? child : []));
}

/** Only daemons are left: the others would keep the program alive. */
function endDaemons(): void {
  logEnd();
  void release([...living.keys()]);
}

async function release(children: readonly BaseProcess[]): Promise<void> {
  for (const child of children) {
    if (!child.daemon) continue;
    log(INFO, 'calling terminate() for daemon %s', child.name);
    child.terminate();
  }
  const joins = children.map((child) => {
    log(INFO, 'calling join() for process %s', child.name);
    return child.join();
  });
  await Promise.all(joins);
}
