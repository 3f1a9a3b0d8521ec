/**
 * Shared memory of the threads of one process, where there is none of processes: the language's own. It is passed on with the names of
 * what is in it, so that it cannot be sent to a process; the table of members is given to each thread when it starts.
 */
import { BroadcastChannel } from 'node:worker_threads';

import { SharedMemoryError } from '../errors.ts';
import type { Memory, Store } from './store.ts';
import { tableOfThreads } from './thread-table.ts';

/** It takes room at once. */
const ARENA_BYTES = 2 ** 20;
const KNOCKS = 'mprun.knocks.1';

/** Ours, and what we were given. */
const known = new Map<string, Memory>();
/** Through which all threads hear all knocks. */
let channel: Channel | undefined;

/** As Node has it, and its types have not. */
type Channel = BroadcastChannel & { ref(): void; unref(): void };

export const threadStore: Store = {
  kind: 'threads',
  arenaBytes: ARENA_BYTES,
  openTable: (path) => ({ path, buffer: tableOfThreads(), address: 0n }),
  create: (path, bytes) => remember({ path, buffer: new SharedArrayBuffer(bytes), address: 0n }),
  reserve: () => {},
  open: (path, buffer) => {
    const memory = known.get(path);
    if (memory) return memory;
    if (buffer) return remember({ path, buffer, address: 0n });
    throw new SharedMemoryError('ERR_MPRUN_SHARED_MEMORY_NOT_FOUND', `there is no shared memory at ${path}`);
  },
  remove: (path) => void known.delete(path),
  close: () => {},
  part: ({ buffer }, at) => ({ buffer, at }),
  sleep: ({ buffer }, word, expected, ms) => void Atomics.wait(new Int32Array(buffer), word, expected, ms),
  wake: ({ buffer }, word) => void Atomics.notify(new Int32Array(buffer), word),
  openDoor: (_, slot, onKnock) => {
    const knocks = openChannel();
    knocks.addEventListener('message', (event) => {
      if ((event as MessageEvent).data === slot) onKnock();
    });
    // To listen is to keep the event loop alive.
    knocks.unref();
    return {
      hold: (isHeld) => (isHeld ? knocks.ref() : knocks.unref()),
      close: () => knocks.close(),
    };
  },
  knock: (_, slot) => {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- that is for windows of a browser
    openChannel().postMessage(slot);
    return true;
  },
};

function openChannel(): Channel {
  if (channel) return channel;
  channel = new BroadcastChannel(KNOCKS);
  channel.unref();
  return channel;
}

function remember(memory: Memory): Memory {
  known.set(memory.path, memory);
  return memory;
}
