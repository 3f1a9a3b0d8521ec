/**
 * A log that is waited at: by those who take, until there is something; by those who put, until there is room.
 *
 *     put ─▶ room? ─yes─▶ log ─▶ one of those who wait to take is rung
 *              └─no─▶ wait, in turn
 *     take ─▶ something there? ─yes─▶ it ─▶ one of those who wait to put is rung
 *              └─no─▶ wait, in turn; unless nothing will come any more
 */
import { isAnyMarked, WAIT_WORDS, type WaitPlace } from '../sync/marks.ts';
import { ringAll, ringNext } from '../sync/ring.ts';
import { Spinning } from '../sync/spinning.ts';
import { AT_ONCE, queueAt, type How } from '../sync/wait-queue.ts';
import { wait, waitSync } from '../sync/waiting.ts';
import type { Wait } from '../util/wait.ts';
import { ValueKind, type Encoded, type Received } from '../wire/value.ts';
import { END } from './end.ts';
import type { Prepared } from './entry.ts';
import { guarded, outcome, type Failure } from './guarded.ts';
import { logWords, type MessageLog } from './log.ts';

/** Words of a place to wait at, in cache lines. */
const WAIT_LINES = Math.ceil(WAIT_WORDS / 16) * 16;

/** What a queue, or a pipe, makes of a log. */
export interface Rules {
  /** Whether one more may be put. */
  hasRoom(log: MessageLog): boolean;
  /** Asked when nothing is there: whether nothing will come any more. */
  isOver(how: How): boolean;
  /** Whether what is put now will never be taken. */
  isInVain(how: How): boolean;
  /** Looks after the dead, when nothing is there. @returns whether there may be something now */
  revive(how: How): boolean;
}

export interface MailboxPlace {
  readonly words: Int32Array;
  readonly at: number;
  /** Its name in this program. */
  readonly key: string;
}

/** Words that a mailbox takes. */
export function mailboxWords(slots: number): number {
  return logWords(slots) + 2 * WAIT_LINES;
}

/** What became of one who wanted to put. */
export type Put = 'put' | 'in vain';

export class Mailbox {
  readonly log: MessageLog;
  readonly takers: WaitPlace;
  readonly #putters: WaitPlace;
  readonly #rules: Rules;
  /** Of this thread's that wait for room: what they want to put. */
  readonly #pending = new Set<Prepared>();

  constructor(log: MessageLog, { words, at, key }: MailboxPlace, rules: Rules) {
    this.log = log;
    this.#rules = rules;
    const places = at + logWords(log.slots);
    this.takers = { words, at: places, key: `${key}:take`, isInOrder: true, spinning: new Spinning() };
    this.#putters = {
      words,
      at: places + WAIT_LINES,
      key: `${key}:put`,
      isInOrder: true,
      spinning: new Spinning(),
    };
  }

  /** Puts it if there is room, and nobody waits for that. */
  tryPut(message: Encoded): Put | undefined {
    if (queueAt(this.#putters)) return undefined;
    if (this.#rules.isInVain(AT_ONCE_QUICKLY)) return 'in vain';
    if (!this.#rules.hasRoom(this.log)) return undefined;
    const prepared = this.log.prepare(message);
    let put: Put | undefined;
    try {
      put = this.#put(prepared);
    } finally {
      if (put === undefined) this.log.discard(prepared);
    }
    return put;
  }

  /** Puts it when there is room; `undefined` when there was none in time. */
  async put(message: Encoded, limits: Wait | undefined): Promise<Put | undefined> {
    const prepared = this.log.prepare(owned(message));
    this.#pending.add(prepared);
    let put: Put | Failure | undefined;
    try {
      put = await wait(this.#putters, this.#lookForRoom(prepared), limits);
    } finally {
      if (this.#pending.delete(prepared) && put !== 'put') this.log.discard(prepared);
    }
    return outcome(put);
  }

  putSync(message: Encoded, timeoutMs: number): Put | undefined {
    const prepared = this.log.prepare(message);
    const look = this.#lookForRoom(prepared);
    const put = waitSync(this.#putters, (how) => (this.#isBehindOthers() ? undefined : look(how)), timeoutMs);
    if (put !== 'put') this.log.discard(prepared);
    return outcome(put);
  }

  /** Puts whatever waits for room in this thread, room or not: nothing of it is lost with the thread. @throws what the first one fails of */
  putPending(): void {
    const failures: unknown[] = [];
    for (const prepared of this.#pending) {
      this.#pending.delete(prepared);
      try {
        this.log.put(prepared, () => true);
      } catch (error) {
        failures.push(error);
      }
    }
    this.#ringTakers();
    if (failures.length > 0) throw failures[0];
  }

  /** What is there, if nobody waits for it. */
  tryTake(): Received | typeof END | undefined {
    return queueAt(this.takers) ? undefined : this.#lookForMessage(AT_ONCE_QUICKLY);
  }

  /** What comes; `undefined` when nothing came in time. */
  async take(limits: Wait | undefined): Promise<Received | typeof END | undefined> {
    return outcome(await wait(this.takers, guarded(this.#lookForMessage), limits));
  }

  takeSync(timeoutMs: number): Received | typeof END | undefined {
    return outcome(waitSync(this.takers, guarded(this.#lookForMessage), timeoutMs));
  }

  /** Whether there is something to be taken, or the end. */
  isThere(how: How = AT_ONCE): boolean {
    return this.log.available > 0 || this.#rules.isOver(how) || this.log.available > 0;
  }

  async waitUntilThere(limits: Wait | undefined): Promise<boolean> {
    return (await wait(this.takers, this.#lookWhetherThere, limits)) ?? false;
  }

  waitUntilThereSync(timeoutMs: number): boolean {
    return waitSync(this.takers, this.#lookWhetherThere, timeoutMs) ?? false;
  }

  /** Something is different for those of this thread that wait. */
  lookHere(): void {
    queueAt(this.takers)?.look(false);
    queueAt(this.#putters)?.look(false);
  }

  /** Something is different for those who take, or for those who put: all of them look. */
  ringAll(): void {
    ringAll(this.takers);
    ringAll(this.#putters);
  }

  /** There is something again for those who take. */
  #ringTakers(): void {
    if (isAnyMarked(this.takers)) ringNext(this.takers);
  }

  /** Whether others of this thread wait for room that there is not: what they put was put before. */
  #isBehindOthers(): boolean {
    queueAt(this.#putters)?.look(false);
    return queueAt(this.#putters) !== undefined;
  }

  #put(prepared: Prepared): Put | undefined {
    if (!this.log.put(prepared, () => this.#rules.hasRoom(this.log))) return undefined;
    this.#ringTakers();
    return 'put';
  }

  #lookForRoom(prepared: Prepared): (how: How) => Put | Failure | undefined {
    return guarded((how) => {
      if (this.#rules.isInVain(how)) return 'in vain';
      return this.#rules.hasRoom(this.log) ? this.#put(prepared) : undefined;
    });
  }

  readonly #lookForMessage = (how: How): Received | typeof END | undefined => {
    const message = this.log.take() ?? this.#lookAfterTheOthers(how);
    if (message !== undefined && isAnyMarked(this.#putters)) ringNext(this.#putters);
    return message;
  };

  #lookAfterTheOthers(how: How): Received | typeof END | undefined {
    if (this.#rules.revive(how)) return this.log.take();
    if (!this.#rules.isOver(how)) return undefined;
    // What was sent just before the end comes first.
    return this.log.take() ?? END;
  }

  readonly #lookWhetherThere = (how: How): true | undefined => {
    if (!this.isThere(how)) return undefined;
    // Who only looks leaves it to the next.
    this.#ringTakers();
    return true;
  };
}

/** A first look, that asks nobody whether others are alive. */
const AT_ONCE_QUICKLY: How = { ...AT_ONCE, isThorough: false };

/** Bytes of the user's may change while they wait. */
function owned(message: Encoded): Encoded {
  return message.kind === ValueKind.raw
    ? { kind: message.kind, data: Uint8Array.from(message.data) }
    : message;
}
