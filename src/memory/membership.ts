/**
 * This thread's part in the shared memory of its program: its id among the members, and the bell that wakes it. There is one for
 * each thread, whoever asks, since several copies of our code may run in it; it begins when it is first needed and ends with
 * the thread.
 */
import { isMainThread } from 'node:worker_threads';

import { SharedMemoryError } from '../errors.ts';
import { ownHeritage } from '../util/heritage.ts';
import { realm } from '../util/realm.ts';
import { isMissedByOthers, thisThread } from '../util/threads.ts';
import { Bell } from './bell.ts';
import { leaveFolderAtEnd, openFolder, removeUntold } from './folder.ts';
import { MAX_MEMBERS, MemberTable, slotOf, TABLE_BYTES } from './members.ts';
import { store as findStore, type Memory, type Store } from './store.ts';

/** The number is that of the layout of all shared memory. */
const KEY = Symbol.for('mprun.membership.1');

export interface Membership {
  readonly id: number;
  readonly slot: number;
  readonly store: Store;
  /** Empty where memory is shared by threads alone. */
  readonly folder: string;
  readonly table: MemberTable;
  readonly bell: Bell;
  /** Who waits for what, by its address: see ../sync/waiting.ts. */
  readonly queues: Map<string, unknown>;
  /** What is done before this thread leaves by itself, by the thing that it is about. */
  readonly beforeLeaving: Map<string, (exitcode: number) => void>;
  /** Of a file to be made: no other of this member's has it. */
  readonly newNumber: () => number;
}

let mine: Membership | undefined;

/** @throws SharedMemoryError where processes can share none */
export function membership(): Membership {
  return (mine ??= shared().membership ??= begin());
}

function shared(): { membership?: Membership } {
  const global = globalThis as { [KEY]?: { membership?: Membership } };
  return (global[KEY] ??= {});
}

function begin(): Membership {
  const store = findStore();
  const folder = store.kind === 'native' ? openFolder() : '';
  const memory = openTable(store, folder);
  const table = new MemberTable(memory.buffer);
  const id = table.join({ ...thisThread(), name: realm().name, isDaemon: isDaemon() });
  if (id === undefined)
    throw new SharedMemoryError(
      'ERR_MPRUN_SHARED_MEMORY_FULL',
      `${MAX_MEMBERS} processes and threads of this program use its shared memory: there is no place for one more`,
    );
  const slot = slotOf(id);
  let files = 0;
  const member: Membership = {
    id,
    slot,
    store,
    folder,
    table,
    bell: new Bell({ store, memory, table, slot, folder }),
    queues: new Map(),
    beforeLeaving: new Map(),
    newNumber: () => files++,
  };
  const failures: unknown[] = [];
  process.on('exit', (exitcode) => failures.push(...end(member, exitcode)));
  if (store.kind === 'native') {
    removeUntold(folder, (maker) => !table.isAlive(maker));
    leaveFolderAtEnd();
  }
  // When all is left: what could not be done, as there was no room for it, say, is told.
  process.on('exit', () => {
    if (failures.length > 0) throw failures[0];
  });
  return member;
}

function openTable(store: Store, folder: string): Memory {
  try {
    return store.openTable(folder, TABLE_BYTES);
  } catch (error) {
    // There is no room, perhaps not for anybody.
    leaveFolderAtEnd();
    throw error;
  }
}

/** Threads end with their process; others may go on without whoever started them. */
function isDaemon(): boolean {
  return !isMainThread || ownHeritage().isDaemon;
}

/** In good order: what dies otherwise is found out by the others. @returns what failed */
function end({ id, store, folder, table, bell, beforeLeaving }: Membership, exitcode: number): unknown[] {
  const failures: unknown[] = [];
  for (const leave of beforeLeaving.values())
    try {
      leave(exitcode);
    } catch (error) {
      failures.push(error);
    }
  bell.close();
  if (store.kind === 'native') removeUntold(folder, (maker) => maker === id);
  // Listeners of the program's may come behind this one: what they hold is theirs until this thread is gone.
  if (!isMissedByOthers()) table.leave(id);
  return failures;
}
