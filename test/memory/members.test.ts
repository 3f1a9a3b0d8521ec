/** Who takes part in shared memory: each has an id that nobody else ever has, and a row that is somebody else's after its end. */
import { spawnSync } from 'node:child_process';

import { describe, expect, test } from 'vitest';

import { Barrier, Pool } from '../../src/index.ts';
import {
  BellWord,
  MAX_MEMBERS,
  MemberTable,
  slotOf,
  TABLE_BYTES,
  type Member,
} from '../../src/memory/members.ts';
import { thisThread } from '../../src/util/threads.ts';
import { sharedProgram, sharer } from './support.ts';

const ALIVE: Member = { ...thisThread(), name: 'alive', isDaemon: false };

/** Of a process that has ended, but for its number nothing is known. */
function makeDead(): Member {
  const { pid } = spawnSync(process.execPath, ['--version']);
  return { pid, tid: pid, startedAt: 1, name: 'dead', isDaemon: true };
}

function makeTable(): MemberTable {
  return new MemberTable(new ArrayBuffer(TABLE_BYTES));
}

/** Index of a row's first word. */
function rowOf(table: MemberTable, slot: number): number {
  return table.wordOf(slot, BellWord.rings) - BellWord.rings;
}

/** Takes all other rows as the row of this member is. */
function fill(table: MemberTable, like: number): void {
  const width = rowOf(table, 1) - rowOf(table, 0);
  const row = rowOf(table, slotOf(like));
  const copy = table.words.slice(row + 1, row + width);
  for (let slot = 0; slot < MAX_MEMBERS; slot++)
    if (slot !== slotOf(like)) table.words.set([idLike(like, slot), ...copy], rowOf(table, slot));
}

/** An id of another slot. */
function idLike(id: number, slot: number): number {
  return id - slotOf(id) + slot;
}

describe('a table of members', () => {
  test('knows whoever has joined, until it leaves', () => {
    const table = makeTable();
    const id = table.join(ALIVE) ?? 0;
    expect(id).toBeGreaterThan(0);
    expect([table.isAlive(id), table.nameOf(id), table.idOf(slotOf(id))]).toEqual([true, 'alive', id]);
    expect(table.memberOf(slotOf(id))).toEqual(ALIVE);
    table.leave(id);
    expect([table.isAlive(id), table.nameOf(id), table.idOf(slotOf(id))]).toEqual([false, undefined, 0]);
  });

  test('gives no id twice, though it gives the row again', () => {
    const table = makeTable();
    const ids = Array.from({ length: 1000 }, () => {
      const id = table.join(ALIVE) ?? 0;
      table.leave(id);
      return id;
    });
    expect(new Set(ids).size).toBe(1000);
    expect(new Set(ids.map(slotOf))).toEqual(new Set([0]));
    expect(ids.every((id) => id > 0 && id < 2 ** 30)).toBe(true);
  });

  test('an old id says nothing of who has its row now', () => {
    const table = makeTable();
    const dead = table.join(makeDead()) ?? 0;
    const alive = table.join(ALIVE) ?? 0;
    expect(slotOf(alive)).toBe(slotOf(dead));
    expect([table.isAlive(dead), table.isAlive(alive)]).toEqual([false, true]);
    table.leave(dead);
    expect(table.isAlive(alive)).toBe(true);
  });

  test('a thread of the same number that began at another time is another one', () => {
    const table = makeTable();
    const earlier = table.join({ ...ALIVE, startedAt: ALIVE.startedAt - 1 }) ?? 0;
    expect(table.isAlive(earlier)).toBe(false);
  });

  test('a row that somebody died over who was filling it is taken all the same', () => {
    const table = makeTable();
    table.words[rowOf(table, 0)] = -makeDead().pid;
    expect(slotOf(table.join(ALIVE) ?? -1)).toBe(0);
    const waits = makeTable();
    waits.words[rowOf(waits, 0)] = -process.pid;
    expect(slotOf(waits.join(ALIVE) ?? -1)).toBe(1);
  });

  test('names of any length fit in, if need be in part', () => {
    const table = makeTable();
    const id = table.join({ ...ALIVE, name: 'ü'.repeat(500) }) ?? 0;
    expect(table.nameOf(id)).toMatch(/^ü{30,}$/);
  });

  test(`has room for ${MAX_MEMBERS}, and then for as many as are dead`, () => {
    const table = makeTable();
    const id = table.join(ALIVE) ?? 0;
    fill(table, id);
    expect(table.join(ALIVE)).toBeUndefined();
    table.leave(idLike(id, 700));
    expect(slotOf(table.join(ALIVE) ?? 0)).toBe(700);
    expect(table.highestSlot).toBe(700);
  });
});

test('processes that join at the same time have rows of their own', async () => {
  await using pool = new Pool({ processes: 6 });
  const all = new Barrier(6);
  const ids = await pool.map(
    sharer('joins'),
    Array.from({ length: 6 }, () => all),
    { chunksize: 1 },
  );
  expect(new Set(ids).size).toBe(6);
  expect(new Set((ids as number[]).map(slotOf)).size).toBe(6);
});

test('one more than there is room for is told so', async () => {
  const { stdout, stderr } = await sharedProgram(`
    const lock = new Lock();
    const { table, id } = globalThis[Symbol.for('mprun.membership.1')].membership;
    const row = (slot) => table.wordOf(slot, ${BellWord.rings}) - ${BellWord.rings};
    for (let slot = 1; slot < ${MAX_MEMBERS}; slot++)
      table.words.set([id + slot, ...table.words.slice(row(0) + 1, row(1))], row(slot));
    const pool = new Pool({ processes: 1 });
    await pool.apply('${sharer('usesOnce')}', [lock]).catch(({ code, message }) => console.log(code, message));
    pool.terminate();
  `).result;
  expect(stderr).toBe('');
  expect(stdout).toMatch(/^ERR_MPRUN_SHARED_MEMORY_FULL 1024 processes and threads/);
});
