/** What a condition needs of its lock. */
import type { LockWord } from './lock-word.ts';
import type { Look } from './wait-queue.ts';

export const GUARD: unique symbol = Symbol('guard');

export interface Guard {
  readonly word: LockWord;
  /** Whether the flow that asks holds it. */
  isMine(): boolean;
  /** Releases it, however often it is held. @returns takes it again, with all as before: what was held then is held again */
  letGo(): Look<true>;
}
