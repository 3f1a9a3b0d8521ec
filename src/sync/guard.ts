/** What a condition needs of its lock. */
import type { LockWord } from './lock-word.ts';

export const GUARD: unique symbol = Symbol('guard');

export interface Guard {
  readonly word: LockWord;
  /** Whether the flow that asks holds it. */
  isMine(): boolean;
  /** Releases it, however often it is held. @returns what to do when the word was taken again, so that all is as before */
  letGo(): () => void;
}
