/** Who has which end of a pipe in this thread, from when it gets it until it is let go. */
import { membership } from '../memory/membership.ts';
import { allocate, placeAt, type Address, type Place } from '../memory/place.ts';
import { regionOf } from '../sync/layout.ts';
import { attentive } from '../wire/handles.ts';
import { Holders, HOLDERS_WORDS } from './holders.ts';
import { MessageLog } from './log.ts';
import { Mailbox, mailboxWords } from './mailbox.ts';

/** Who sends is ahead by so many bytes at most, and the message that they begin with. */
const ROOM_BYTES = 2 ** 20;
/** A way is never much longer than its room: a few segments have it all. */
const SLOTS = 31;
const WAY_WORDS = mailboxWords(SLOTS);
const BYTES = (2 * WAY_WORDS + 2 * HOLDERS_WORDS) * 4;

/** What the key of all ends is among what a thread does before it leaves. */
const KEY = 'ends of pipes';

export type Side = 0 | 1;

/** What the ends of a pipe have in common in one thread. */
export class Shared {
  readonly place: Place;
  readonly duplex: boolean;
  readonly logs: readonly [MessageLog, MessageLog];
  readonly holders: readonly [Holders, Holders];
  #users = 0;

  /** @param address of one that there is */
  constructor(duplex: boolean, address?: Address) {
    this.place = address ? placeAt(address) : allocate(this, BYTES);
    this.duplex = duplex;
    const { words, at } = regionOf(this.place);
    const isTold = address !== undefined;
    const log = (way: number): MessageLog =>
      new MessageLog({ words, at: at + way * WAY_WORDS, slots: SLOTS }, isTold);
    const holders = (side: number): Holders => new Holders(words, at + 2 * WAY_WORDS + side * HOLDERS_WORDS);
    this.logs = [log(0), log(1)];
    this.holders = [holders(0), holders(1)];
  }

  use(): void {
    this.#users++;
  }

  leave(): void {
    this.#users--;
    if (this.#users === 0) for (const { table } of this.logs) table.drop();
  }

  tell(): Address {
    for (const { table } of this.logs) table.tell();
    return this.place.tell();
  }

  wayOf(way: number, isOver: () => boolean): Mailbox {
    const { words, at, key } = regionOf(this.place);
    const log = this.logs[way]!;
    return new Mailbox(
      log,
      { words, at: at + way * WAY_WORDS, key: `${key}:${way}` },
      {
        hasRoom: () => log.count === 0 || log.bytes < ROOM_BYTES,
        isOver,
        isInVain: isOver,
        revive: () => false,
      },
    );
  }
}

/** What of an end outlives its object; which it must not know, as that would never go. */
export class Hold {
  readonly shared: Shared;
  readonly side: Side;
  readonly inbox: Mailbox | undefined;
  readonly outbox: Mailbox | undefined;
  isLent = false;
  isClosed = false;

  constructor(shared: Shared, side: Side) {
    const other = side === 0 ? 1 : 0;
    const isOver = (): boolean => this.isClosed || !shared.holders[other].isAnybody();
    this.shared = shared;
    this.side = side;
    this.inbox = shared.duplex || side === 0 ? shared.wayOf(other, isOver) : undefined;
    this.outbox = shared.duplex || side === 1 ? shared.wayOf(side, isOver) : undefined;
  }

  get ways(): Mailbox[] {
    return [this.inbox, this.outbox].filter((way) => way !== undefined);
  }
}

const forgotten = new FinalizationRegistry<Hold>((hold) => letGoInTime(hold));
/** Of this thread: they are let go when it leaves, so that nobody has to find out. The memory stays for as long as they are here. */
const held = new Set<Hold>();

/** Of this thread, closed: those that are on their way to somebody are let go when that one has got them. */
const passed = new Set<Hold>();

/** From now on, the end is somebody's here. */
export function attend(end: object, hold: Hold, hasArrived: boolean): void {
  letGoPassed();
  hold.shared.use();
  hold.shared.holders[hold.side].hold(hasArrived);
  held.add(hold);
  attentive.count++;
  forgotten.register(end, hold, end);
  membership().beforeLeaving.set(KEY, leave);
}

/** This thread ends. What one end has no room for keeps nothing of the others' back. @throws what the first one fails of */
function leave(): void {
  const failures: unknown[] = [];
  for (const one of held) {
    for (const way of one.ways)
      try {
        way.putPending();
      } catch (error) {
        failures.push(error);
      }
    letGo(one);
  }
  if (failures.length > 0) throw failures[0];
}

/** The end was closed here. */
export function release(end: object, hold: Hold): void {
  hold.isClosed = true;
  for (const way of hold.ways) way.lookHere();
  forgotten.unregister(end);
  letGoInTime(hold);
}

/** Nobody has it here any more: it goes, unless it is on its way to somebody, who would find nothing. */
function letGoInTime(hold: Hold): void {
  passed.add(hold);
  letGoPassed();
}

export function letGoPassed(): void {
  for (const hold of passed) if (!hold.isLent || hold.shared.holders[hold.side].hasArrived) letGo(hold);
}

function letGo(hold: Hold): void {
  passed.delete(hold);
  if (!held.delete(hold)) return;
  attentive.count--;
  const { shared, side, ways, isLent } = hold;
  shared.holders[side].letGo(isLent);
  for (const way of ways) way.ringAll();
  shared.leave();
}
