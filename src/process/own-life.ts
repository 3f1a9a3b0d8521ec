import { isMainThread, threadId } from 'node:worker_threads';

import { ProcessStateError } from '../errors.ts';
import { isInline } from '../util/realm.ts';
import type { EndSignal, Living } from './life.ts';

/** The life of the process that runs, as it sees itself. */
export const ownLife: Living = {
  exit: undefined,

  get pid() {
    return process.pid;
  },

  get ident() {
    return isMainThread ? process.pid : threadId;
  },

  /** A signal would go to all of the process: only where that is all there is. */
  end(signal: EndSignal) {
    if (!isMainThread || isInline()) throw new ProcessStateError('can only end a child process');
    process.kill(process.pid, signal);
  },
};
