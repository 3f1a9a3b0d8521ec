import type { Received } from '../wire/value.ts';
import type { Entry, OpenItem } from './entry.ts';
import type { MessageLog } from './log.ts';

/** A message, or where it can be read; 'gone' if somebody was killed who had taken it. */
export type Taken = Received | OpenItem | 'gone' | undefined;

/** Who keeps track of what is taken: see tracking.ts. */
export interface Tracker {
  /** The log that it is about. */
  log: MessageLog;
  /** Where there is enough to take, nobody waits, and looks after those who may have died with something. */
  lookAfterDead(): void;
  /** So many may be taken once more. */
  readonly back: number;
  /** One of them. */
  takeBack(): Taken;
  /** Just before it counts as taken. */
  onTake(entry: Entry): void;
  /** Its segment is left behind. */
  onLeave(slot: number): void;
  /** Whoever took something was killed at it. */
  repair(): void;
}
