/** The lock that a value or an array comes with. */
import { UsageError } from '../errors.ts';
import type { BlockingWait } from '../sync/blocking.ts';
import type { Hold } from '../sync/hold.ts';
import { RLock } from '../sync/rlock.ts';
import type { Wait } from '../util/wait.ts';
import { refusal } from './refusal.ts';

/** What may guard shared memory: a `Lock`, an `RLock`, or what has the same methods. */
export interface LockLike {
  acquire(): Promise<Hold>;
  acquire(limits: Wait | undefined): Promise<Hold | undefined>;
  acquireSync(): Hold;
  acquireSync(limits: BlockingWait | undefined): Hold | undefined;
  release(): void;
  runExclusive<T>(run: (hold: Hold) => T | PromiseLike<T>): Promise<T>;
  toString(): string;
}

/** How values and arrays are made. */
export interface GuardOptions {
  /**
   * `true`: an `RLock` of its own. A lock: that one, which several may share. `false`: none; then it has no `getLock()`, and cannot
   * be acquired.
   *
   * @default true
   */
  readonly lock?: boolean | LockLike | undefined;
}

const METHODS = ['acquire', 'acquireSync', 'release', 'runExclusive'] as const;

/** Throws `UsageError` for what is no lock, and no choice. */
export function expectLock(name: string, value: unknown): void {
  if (typeof value === 'boolean') return;
  const missing = METHODS.find(
    (method) => typeof (value as Partial<LockLike> | null)?.[method] !== 'function',
  );
  if (missing !== undefined)
    throw refusal(name, 'true, false or a lock', value, `it has no method '${missing}'`);
}

export function lockOf({ lock = true }: GuardOptions): LockLike | undefined {
  if (typeof lock !== 'boolean') return lock;
  return lock ? new RLock() : undefined;
}

/** @throws UsageError when there is none */
export function expectGuarded(lock: LockLike | undefined, what: string): LockLike {
  if (lock) return lock;
  throw new UsageError(`this ${what} has no lock`, {
    hint: 'it was made with { lock: false }; add(), exchange() and compareExchange() of a value need none',
  });
}
