/** What the dead leave in memory, written there as they would have: no killing hits these moments. */
import { setTimeout } from 'node:timers/promises';

import { describe, expect, onTestFinished, test } from 'vitest';

import { slotOf } from '../../src/memory/members.ts';
import { membership } from '../../src/memory/membership.ts';
import { CriticalSection } from '../../src/sync/critical.ts';
import { Ledger } from '../../src/sync/ledger.ts';
import { ROWS, type Region } from '../../src/sync/layout.ts';
import { LOCK_BYTES, LockWord } from '../../src/sync/lock-word.ts';
import { isAnyMarked, mark, markedInTurn } from '../../src/sync/marks.ts';
import { NOTICES_BYTES, Notices } from '../../src/sync/notices.ts';
import { PARTIES_BYTES, Parties } from '../../src/sync/parties.ts';
import { Permits, PERMITS_BYTES } from '../../src/sync/permits.ts';
import { wait, waitSync } from '../../src/sync/waiting.ts';
import { inTime, sorted } from './support.ts';

const WAITED_FOR = 1 << 30;
/** Words of a lock. */
const [WORD, HEIR] = [0, 1];
/** Where a thing's critical section is. */
const CRITICAL = 0;

const AT_ONCE = { isThorough: true, waitedMs: undefined };
const QUICKLY = { isThorough: false, waitedMs: undefined };

/** Id of a member whose process is not there (any more). */
function deadMember(): number {
  const gone = { pid: 2 ** 22 + 1, tid: 2 ** 22 + 1, startedAt: 1 };
  const id = membership().table.join({ ...gone, name: 'Gone', isDaemon: true });
  if (id === undefined) throw new Error('no row is free');
  return id;
}

/** Id of one who had the slot of this thread before. */
const predecessor = (): number => membership().id + 1024;

let keys = 0;
const newWords = (count: number): Int32Array => new Int32Array(new SharedArrayBuffer(count * 4));
const newRegion = (bytes: number): Region => ({ words: newWords(bytes / 4), at: 0, key: `test:${keys++}` });

function makeLock(): { words: Int32Array; lock: LockWord } {
  const region = newRegion(LOCK_BYTES);
  return { words: region.words, lock: new LockWord(region) };
}

describe('a lock', () => {
  test.each([0, WAITED_FOR])('of a dead holder is taken, and that is told (waited for: %i)', (flag) => {
    const { words, lock } = makeLock();
    words[WORD] = deadMember() | flag;
    expect([lock.isHeld, lock.holderName]).toEqual([false, 'Gone']);
    expect(lock.take(QUICKLY)).toBeUndefined();
    expect(lock.take(AT_ONCE)).toBe('abandoned');
    expect([lock.isMine, lock.take(AT_ONCE)]).toEqual([true, undefined]);
    lock.free();
    expect(lock.take(QUICKLY)).toBe('taken');
  });

  test('of one who had the slot of another is not that one’s', () => {
    const { words, lock } = makeLock();
    words[WORD] = predecessor();
    expect([lock.isMine, lock.isHeld, lock.holderName]).toEqual([false, false, 'nobody alive']);
    expect(lock.take(AT_ONCE)).toBe('abandoned');
  });

  test('that is promised to a dead heir is taken by another', async () => {
    const { words, lock } = makeLock();
    words[WORD] = WAITED_FOR;
    words[HEIR] = deadMember();
    expect(lock.take(QUICKLY)).toBeUndefined();
    expect(await inTime(wait(lock.place, lock.take, undefined, lock.giveUp))).toBe('taken');
    lock.free();
    expect([words[WORD], words[HEIR]]).toEqual([0, 0]);
  });

  test('whose heir dies while it is held goes to those who wait, blocking or not', async () => {
    const { words, lock } = makeLock();
    lock.tryTake();
    const waiting = wait(lock.place, lock.take, undefined, lock.giveUp);
    words[HEIR] = deadMember();
    lock.free();
    expect(words[WORD]).toBe(WAITED_FOR);
    expect(await inTime(waiting)).toBe('taken');
    words[HEIR] = deadMember();
    lock.free();
    expect(waitSync(lock.place, lock.take, 5000, lock.giveUp)).toBe('taken');
  });

  test('the marks of the dead take turns from nobody for long, and go', async () => {
    const { lock } = makeLock();
    const dead = [deadMember(), deadMember(), deadMember()].map(slotOf);
    for (const slot of dead) mark(lock.place, slot);
    lock.tryTake();
    const waiting = wait(lock.place, lock.take, undefined, lock.giveUp);
    lock.free();
    expect(await inTime(waiting)).toBe('taken');
    // While somebody waits, the dead are forgotten one by one.
    const next = wait(lock.place, lock.take, undefined, lock.giveUp);
    const { slot: mine } = membership();
    while ([...markedInTurn(lock.place)].some((slot) => slot !== mine)) await setTimeout(10);
    lock.free();
    expect(await inTime(next)).toBe('taken');
    expect(isAnyMarked(lock.place)).toBe(false);
  });
});

describe('a critical section', () => {
  test('is taken over from a runner who is dead, and free behind it', () => {
    const words = newWords(1);
    const section = new CriticalSection(words, CRITICAL);
    for (const runner of [deadMember(), predecessor()]) {
      words[CRITICAL] = runner;
      expect(section.run(() => words[CRITICAL])).toBe(membership().id);
      expect(words[CRITICAL]).toBe(0);
    }
  });

  test('is free when what it runs throws', () => {
    const section = new CriticalSection(newWords(1), CRITICAL);
    const fail = (): never => {
      throw new Error('inside');
    };
    expect(() => section.run(fail)).toThrow('inside');
    expect(section.run(() => 'again')).toBe('again');
  });
});

describe('a row', () => {
  test('of one who had the slot before is buried when another takes it', () => {
    const words = newWords(Ledger.words(2));
    const buried: number[][] = [];
    const rows: Ledger = new Ledger(words, 0, 2, (slot) => {
      buried.push([slot, rows.get(slot, 0), rows.get(slot, 1)]);
    });
    const { id, slot } = membership();
    words.set([predecessor(), 7, 8], slot * 3);
    expect(rows.isAlive(slot)).toBe(false);
    expect(rows.mine()).toBe(slot);
    expect(buried).toEqual([[slot, 7, 8]]);
    expect([...words.subarray(slot * 3, slot * 3 + 3)]).toEqual([id, 0, 0]);
    rows.mine();
    expect(buried).toHaveLength(1);
  });
});

describe.each([
  ['dead', deadMember],
  ['dead, and whose slot is taken', predecessor],
])('of one who is %s', (_, makeId) => {
  test('permits come back, each told once, also when a section was left half done', () => {
    const region = newRegion(PERMITS_BYTES);
    const permits = new Permits(region, true);
    permits.total = 3;
    const id = makeId();
    region.words[CRITICAL] = id;
    region.words.set([id, 2], ROWS + slotOf(id) * 2);
    const taken = [1, 2, 3, 4].map(() => permits.take(AT_ONCE));
    expect(sorted(taken)).toEqual(['abandoned', 'abandoned', 'taken', undefined]);
    expect(permits.count()).toBe(0);
  });

  test('notices that were not heard go to another who waits', async () => {
    const region = newRegion(NOTICES_BYTES);
    const notices = new Notices(region);
    const id = makeId();
    region.words.set([id, 3, 2], ROWS + slotOf(id) * 3);
    const flows = [1, 2, 3];
    for (const _flow of flows) notices.expect();
    const waiting = flows.map(async () => wait(notices.place, notices.look, undefined, notices.giveUp));
    expect(await inTime(Promise.all(waiting.slice(0, 2)))).toEqual([true, true]);
    expect(notices.waiting).toBe(1);
    notices.give(1);
    expect(await inTime(waiting[2]!)).toBe(true);
    expect(notices.waiting).toBe(0);
  });

  test('a barrier is broken, whether it had come or not', () => {
    for (const came of [0, 1]) {
      const region = newRegion(PARTIES_BYTES);
      const parties = new Parties(region, { parties: 2, hasAction: false });
      const id = makeId();
      region.words.set([id, 0, came], ROWS + slotOf(id) * 3);
      parties.join();
      expect(parties.isBroken).toBe(true);
      expect(parties.arrive()).toBe('broken');
      parties.reset();
      expect([parties.isBroken, parties.waiting]).toEqual([false, 0]);
    }
  });
});

describe('what is promised to a dead heir', () => {
  test('is a permit that another takes', async () => {
    const region = newRegion(PERMITS_BYTES);
    const permits = new Permits(region, true);
    permits.total = 1;
    region.words[3] = deadMember();
    expect(permits.take(QUICKLY)).toBeUndefined();
    expect(await inTime(wait(permits.place, permits.take, undefined, permits.giveUp))).toBe('taken');
  });
});

describe('what is free, and promised to an heir that does not take it,', () => {
  /** A member that lives and waits for nothing: one that was stopped looks the same. */
  function idleMember(): number {
    const { table, slot } = membership();
    const id = table.join({ ...table.memberOf(slot), name: 'Idle' });
    if (id === undefined) throw new Error('no row is free');
    onTestFinished(() => table.leave(id));
    return id;
  }

  test('is a lock that another takes after a moment', async () => {
    const { words, lock } = makeLock();
    words[WORD] = WAITED_FOR;
    words[HEIR] = idleMember();
    expect(lock.take(AT_ONCE)).toBeUndefined();
    expect(await inTime(wait(lock.place, lock.take, undefined, lock.giveUp))).toBe('taken');
  });

  test('is a permit that another takes after a moment', async () => {
    const region = newRegion(PERMITS_BYTES);
    const permits = new Permits(region, true);
    permits.total = 1;
    region.words[3] = idleMember();
    expect(permits.take(AT_ONCE)).toBeUndefined();
    expect(await inTime(wait(permits.place, permits.take, undefined, permits.giveUp))).toBe('taken');
  });
});
