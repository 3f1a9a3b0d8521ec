/** What workers take over from whoever starts them: see `Heritage`. */
import { getLogger, logSettings, logToStderr } from '../logging.ts';
import type { Heritage, StartMethod } from '../types.ts';
import { isInline, realm } from './realm.ts';
import { nameSharedFolder } from './shared-folder.ts';

const AUTHKEY_BYTES = 32;
export const DEFAULT_START_METHOD = 'spawn';

/** What differs from child to child. */
export interface Child {
  /** Its number among the children of this process. */
  readonly number: number;
  readonly isDaemon: boolean;
  /** @default that of this process */
  readonly authkey?: Uint8Array | undefined;
}

/** What this process (or thread) has itself; in the main process, what it begins with. */
export function ownHeritage(): Heritage {
  return (realm().heritage ??= {
    parent: { name: '', pid: 0 },
    identity: '',
    isDaemon: false,
    // On demand: workers, which get theirs, shall not pay for loading it.
    authkey: process.getBuiltinModule('node:crypto').randomBytes(AUTHKEY_BYTES),
    startMethod: undefined,
    logging: logSettings(),
    sharedFolder: nameSharedFolder(),
  });
}

/** What a child of this process takes over. */
export function bequeath({ number, isDaemon, authkey }: Child): Heritage {
  const own = ownHeritage();
  return {
    parent: { name: realm().name, pid: process.pid },
    identity: childIdentity(number),
    isDaemon,
    authkey: authkey ?? own.authkey,
    startMethod: own.startMethod,
    logging: logSettings(),
    sharedFolder: own.sharedFolder,
  };
}

/** `2:1` of the first child of the second child of the main process. */
export function childIdentity(number: number): string {
  const { identity } = ownHeritage();
  return identity === '' ? String(number) : `${identity}:${number}`;
}

/** In a worker: takes it over. */
export function inherit(heritage: Heritage): void {
  realm().heritage = heritage;
  // Inline, the log is the program's own.
  if (isInline()) return;
  const { level, isToStderr } = heritage.logging;
  if (isToStderr) logToStderr(level);
  else getLogger().setLevel(level);
}

/** Changes what this process and its children to come have. */
export function amendHeritage(change: Partial<Pick<Heritage, 'authkey' | 'startMethod'>>): void {
  realm().heritage = { ...ownHeritage(), ...change };
}

/** The start method of this process; `undefined` while nobody has chosen one. */
export function chosenStartMethod(): StartMethod | undefined {
  return realm().heritage?.startMethod;
}

/** The same; who needs one takes the default, which is then chosen. */
export function startMethod(): StartMethod {
  const method = chosenStartMethod() ?? DEFAULT_START_METHOD;
  if (chosenStartMethod() === undefined) amendHeritage({ startMethod: method });
  return method;
}
