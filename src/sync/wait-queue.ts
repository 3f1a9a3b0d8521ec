/**
 * This member's flows that wait for one thing, in the order in which they came. It looks when the member is rung, and by itself
 * every `LOOK_MS`; while there are any, the event loop stays alive.
 */
import { membership } from '../memory/membership.ts';
import type { Spinning } from './spinning.ts';
import { mark, markedInTurn, unmark, type WaitPlace } from './marks.ts';

/** Looks whether it is there. */
export type Look<T> = (how: How) => T | undefined;

export interface How {
  /** Whether it may take some 10 µs: it is looked after those who may be dead. */
  readonly isThorough: boolean;
  /** How long it waits already; `undefined` when it does not wait yet. */
  readonly waitedMs: number | undefined;
}

/** A first look, by whoever does not wait yet. */
export const AT_ONCE: How = { isThorough: true, waitedMs: undefined };

/** Deaths are found out, and lost rings made up for, in this time. */
export const LOOK_MS = 200;

interface Entry {
  readonly look: (how: How) => boolean;
  readonly since: number;
}

export class WaitQueue {
  readonly #place: WaitPlace;
  readonly #entries = new Set<Entry>();
  #isLooking = false;

  constructor(place: WaitPlace) {
    this.#place = place;
  }

  add<T>(look: Look<T>, settle: (value: T) => void): Entry {
    const entry: Entry = {
      since: performance.now(),
      look: (how) => {
        const value = look(how);
        if (value === undefined) return false;
        settle(value);
        return true;
      },
    };
    this.#entries.add(entry);
    return entry;
  }

  /** The first look with the mark set: what happens from now on rings. */
  begin(entry: Entry): void {
    mark(this.#place, membership().slot);
    attend(this);
    const isBehind = this.#place.isInOrder && this.#entries.size > 1;
    if (!isBehind && entry.look({ isThorough: false, waitedMs: 0 })) this.remove(entry);
    else if (this.#place.spinning) lookForATime(this, this.#place.spinning);
  }

  remove(entry: Entry): void {
    this.#entries.delete(entry);
    if (this.#entries.size > 0) return;
    const { queues, slot } = membership();
    unmark(this.#place, slot);
    queues.delete(this.#place.key);
    neglect(this);
  }

  /** Looks do not run code of the user's: promises settle later. */
  look(isThorough: boolean): void {
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      if (isThorough) this.#forgetOneDead();
      const now = performance.now();
      for (const entry of this.#entries) {
        if (entry.look({ isThorough, waitedMs: now - entry.since })) this.remove(entry);
        else if (this.#place.isInOrder) break;
      }
    } finally {
      this.#isLooking = false;
    }
  }

  /** The marks of the dead take turns from the living. One at a time: each costs a question to the system. */
  #forgetOneDead(): void {
    const { table, slot: mine } = membership();
    for (const slot of markedInTurn(this.#place)) {
      if (slot === mine) continue;
      const id = table.idOf(slot);
      if (id === 0 || !table.isAlive(id)) unmark(this.#place, slot);
      return;
    }
  }
}

/** The queue of a place, if anybody waits there. */
export function queueAt({ key }: WaitPlace): WaitQueue | undefined {
  return membership().queues.get(key) as WaitQueue | undefined;
}

/** The queue of a place, for somebody who is about to wait there. */
export function makeQueueAt(place: WaitPlace): WaitQueue {
  const { queues } = membership();
  const queue = queueAt(place) ?? new WaitQueue(place);
  queues.set(place.key, queue);
  return queue;
}

/** Queues with somebody in them. */
const attended = new Set<WaitQueue>();
let timer: NodeJS.Timeout | undefined;

function attend(queue: WaitQueue): void {
  attended.add(queue);
  membership().bell.listen(lookQuickly);
  timer ??= setInterval(lookThoroughly, LOOK_MS);
}

function neglect(queue: WaitQueue): void {
  attended.delete(queue);
  if (attended.size > 0) return;
  membership().bell.unlisten(lookQuickly);
  clearInterval(timer);
  timer = undefined;
}

/** Longer than an answer takes from somebody who runs. To be knocked at takes as long. */
const TURNS_MS = 0.1;
let isTurning = false;

/** Looks at each turn of the event loop, so that nobody has to knock who answers at once; where that is worth it. */
function lookForATime(queue: WaitQueue, spinning: Spinning): void {
  if (isTurning || !spinning.isDue()) return;
  isTurning = true;
  const { bell } = membership();
  const end = performance.now() + TURNS_MS;
  const turn = (): void => {
    lookAll(false);
    const isThere = !attended.has(queue);
    if (!isThere && performance.now() < end) {
      setImmediate(turn);
      return;
    }
    spinning.note(!isThere);
    isTurning = false;
    bell.lookNow();
  };
  bell.hearNothing();
  setImmediate(turn);
}

function lookQuickly(): void {
  lookAll(false);
}

function lookThoroughly(): void {
  membership().bell.hearAgain();
  lookAll(true);
}

function lookAll(isThorough: boolean): void {
  for (const queue of attended) queue.look(isThorough);
}
