import type { Backend, BackendKind, WorkerSettings } from './backend.ts';
import { makeInlineBackend } from './inline.ts';
import { makeProcessBackend } from './process.ts';
import { makeThreadBackend } from './thread.ts';

const MAKERS: Readonly<Record<BackendKind, (settings: WorkerSettings) => Backend>> = {
  process: makeProcessBackend,
  thread: makeThreadBackend,
  inline: makeInlineBackend,
};

export function makeBackend(kind: BackendKind, settings: WorkerSettings): Backend {
  return MAKERS[kind](settings);
}
