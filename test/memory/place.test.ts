/** Places in shared memory: zeros at first, used again when nobody can know of them any more, and only then. */
import { expect, test } from 'vitest';

import { allocate, placeAt, type Place } from '../../src/memory/place.ts';
import { store } from '../../src/memory/store.ts';
import { sharedProgram, sharer } from './support.ts';

const LARGE = 100_000;

function bytesOf({ buffer, at, bytes }: Place): Uint8Array {
  return new Uint8Array(buffer, at, bytes);
}

test('places do not share a cache line, and are zeros', () => {
  const owners = [1, 4, 64, 65, 1000].map((bytes) => ({ bytes }));
  const places = owners.map((owner) => allocate(owner, owner.bytes));
  for (const [k, place] of places.entries()) {
    expect(place.at % 64).toBe(0);
    expect(place.bytes).toBeGreaterThanOrEqual(owners[k]?.bytes ?? Infinity);
    expect(bytesOf(place).every((byte) => byte === 0)).toBe(true);
  }
  const ends = places.map(({ at, bytes }) => at + bytes);
  for (const [k, { at }] of places.slice(1).entries()) expect(at).toBeGreaterThanOrEqual(ends[k] ?? Infinity);
  expect(new Set(places.map(({ file }) => file)).size).toBe(1);
});

test('a large one has a file of its own', () => {
  const [small, large] = [allocate({}, 8), allocate({}, LARGE)];
  expect(large.file).not.toBe(small.file);
  expect([large.at % 64, bytesOf(large).length]).toEqual([0, LARGE]);
});

test.each([8, LARGE])('whoever is told of a place of %i bytes has the same memory', (bytes) => {
  const owner = {};
  const place = allocate(owner, bytes);
  expect(place.isMineAlone).toBe(true);
  const other = placeAt(place.tell());
  expect(place.isMineAlone).toBe(false);
  bytesOf(place)[7] = 77;
  expect(bytesOf(other)[7]).toBe(77);
  bytesOf(other)[6] = 66;
  expect(bytesOf(place)[6]).toBe(66);
});

test('an address that leads nowhere is told', () => {
  const place = allocate({}, 8);
  const nowhere = { ...place.tell(), file: place.file.replace(/\d+$/, '999') };
  expect(() => placeAt(nowhere)).toThrow(
    expect.objectContaining({ code: 'ERR_MPRUN_SHARED_MEMORY_NOT_FOUND' }),
  );
});

test('more than an arena holds goes on in another', () => {
  const owner = {};
  const bytes = 60_000;
  const count = Math.ceil(store().arenaBytes / bytes) + 1;
  const files = new Set(Array.from({ length: count }, () => allocate(owner, bytes).file));
  expect(files.size).toBe(2);
});

/** Collects what nobody has any more. */
const COLLECT = `
  const collect = async () => {
    for (let k = 0; k < 4; k++) {
      gc();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  const { folder } = (new Lock(), globalThis[Symbol.for('mprun.membership.1')].membership);
  const files = () => readdirSync(folder).sort();
`;

test('what was dropped is used again, as zeros; but what somebody was told of is not', async () => {
  const { result } = sharedProgram(
    `${COLLECT}
    const placeOf = (thing) => thing[Symbol.for('mprun.handle')](true).data.address.at;
    const taken = () => Array.from({ length: 50 }, () => {
      const semaphore = new Semaphore(2);
      semaphore.acquireSync(0);
      return semaphore;
    });
    const tell = (semaphores) => semaphores.map(placeOf);
    const room = () => statSync(join(folder, files().find((name) => name.startsWith('arena')))).blocks;
    let some = taken();
    const told = tell(some.slice(0, 5));
    const before = room();
    some = undefined;
    await collect();
    const others = Array.from({ length: 45 }, () => new Semaphore(7));
    console.log(new Set(others.map((semaphore) => semaphore.getValue())), room() - before);
    console.log(tell(others).filter((at) => told.includes(at)));
    import { statSync } from 'node:fs';
    import { join } from 'node:path';
  `,
    ['--expose-gc'],
  );
  expect(await result).toEqual({ stdout: 'Set(1) { 7 } 0\n[]\n', stderr: '', code: 0, signal: null });
});

test.each([
  ['Lock', 'new Lock().acquireSync(0)'],
  ['RLock', 'new RLock().acquireSync(0)'],
  ['Semaphore', 'new Semaphore(2).acquireSync(0)'],
  ['BoundedSemaphore', 'new BoundedSemaphore(2).acquireSync(0)'],
  ['Condition', 'await new Condition().runExclusive(() => {})'],
  ['Event', 'await new Event().wait(0)'],
  ['Barrier', 'await new Barrier(1).wait()'],
])('1000 of %s that were made, used and dropped leave no file, mapping or descriptor', async (_, use) => {
  const { result } = sharedProgram(
    `${COLLECT}
    for (let k = 0; k < 300; k++) ${use};
    await collect();
    const before = { ...census(), files: files() };
    // The bytes that have room: what was used again takes none.
    const { blocks } = statSync(join(folder, files().find((name) => name.startsWith('arena'))));
    for (let k = 0; k < 1000; k++) {
      ${use};
      if (k % 250 === 0) await collect();
    }
    await collect();
    const after = { ...census(), files: files() };
    const grown = statSync(join(folder, files().find((name) => name.startsWith('arena')))).blocks - blocks;
    console.log(JSON.stringify([before, after, grown]));
    import { statSync } from 'node:fs';
    import { join } from 'node:path';
  `,
    ['--expose-gc'],
  );
  const { stdout, stderr } = await result;
  expect(stderr).toBe('');
  const [before, after, grown] = JSON.parse(stdout) as [object, object, number];
  expect(after).toEqual(before);
  expect(grown).toBe(0);
});

test('what is sent to and fro is mapped once', async () => {
  const { result } = sharedProgram(`
    const pool = new Pool({ processes: 1 });
    const give = () => pool.apply('${sharer('makesAndGives')}');
    const lock = await give();
    const before = census();
    for (let k = 0; k < 50; k++) {
      const [other] = await Promise.all([give(), pool.apply('${sharer('usesOnce')}', [lock])]);
      await other.runExclusive(() => {});
    }
    const after = census();
    pool.close();
    await pool.join();
    console.log(JSON.stringify([before.mappings, after.mappings]));
  `);
  const { stdout, stderr } = await result;
  expect(stderr).toBe('');
  const [before, after] = JSON.parse(stdout) as [number, number];
  expect(after).toBe(before);
});
