import { inspect } from 'node:util';

import { expect, onTestFinished, test } from 'vitest';

import type { ShareableItem } from '../../src/shared/list-layout.ts';
import { SharedMemory } from '../../src/shared/shared-memory.ts';
import { ShareableList } from '../../src/shared/shareable-list.ts';
import { hasPython, python } from './python.ts';
import { errorOf, travel } from './support.ts';

const ITEMS: ShareableItem[] = [
  'text',
  'ñandú 😀',
  7,
  -(2 ** 40),
  2n ** 63n - 1n,
  0.5,
  1e300,
  true,
  false,
  null,
  Buffer.from('ab'),
  '',
];

/** A list that is gone after the test. */
function make(items?: Iterable<ShareableItem>): ShareableList {
  const list = new ShareableList(items);
  onTestFinished(() => list.shm.unlink());
  return list;
}

test('a list has what it was made of', () => {
  const list = make(ITEMS);
  expect([[...list], list.length]).toEqual([ITEMS, ITEMS.length]);
  expect([[...make()], make([]).length]).toEqual([[], 0]);
});

test('items are read and replaced by their index, by others of any type', () => {
  const list = make(['text', 7, null]);
  list[0] = 'longer!!';
  list[-1] = 0.25;
  list.set(1, true);
  expect([list[0], list.get(1), list[2]]).toEqual(['longer!!', true, 0.25]);
  list[0] = 5;
  list[1] = 'eight888';
  expect([...list]).toEqual([5, 'eight888', 0.25]);
});

test('a text takes no more room than the first one had, up to the next multiple of eight', () => {
  const list = make(['1234567', '12345678']);
  list[0] = '12345678';
  list[1] = 'x'.repeat(16);
  expect([...list]).toEqual(['12345678', 'x'.repeat(16)]);
  expect(errorOf(() => (list[0] = '123456789')).message).toBe('bytes/str item exceeds available storage');
  expect(errorOf(() => (list[1] = Buffer.alloc(17, 1))).message).toBe(
    'bytes/str item exceeds available storage',
  );
  list[0] = 7;
  list[0] = 'again';
  expect(list[0]).toBe('again');
});

test('zeros at the end are lost, as in Python', () => {
  expect([...make([Buffer.from('a\0b\0\0'), 'a\0'])]).toEqual([Buffer.from('a\0b'), 'a']);
});

test.each([undefined, {}, [], Symbol('s'), 2n ** 63n, -(2n ** 63n) - 1n])(
  '%o cannot be in a list',
  (item) => {
    expect(errorOf(() => new ShareableList([item as never])).message).toMatch(/^Expected `item` to be /);
    const list = make([1]);
    expect(() => (list[0] = item as never)).toThrow('Expected `item`');
    expect(list[0]).toBe(1);
  },
);

test('an index that is not there is an error', () => {
  const list = make([1]);
  expect(errorOf(() => list[1]).message).toBe('Expected `index` to be from -1 to 0, got `1` (number)');
  expect(errorOf(() => (list[-2] = 1)).name).toBe('UsageError');
});

test('equal items are counted, and the first one is found', () => {
  const list = make([1, 'a', 1, Buffer.from('a'), null, 2n ** 60n]);
  expect([list.count(1), list.count(1n), list.count('b'), list.count(true)]).toEqual([2, 2, 0, 0]);
  expect([list.index('a'), list.index(Buffer.from('a')), list.index(null), list.index(2n ** 60n)]).toEqual([
    1, 3, 4, 5,
  ]);
  expect(errorOf(() => list.index('b')).message).toBe(
    "Expected `item` to be in the list, got `'b'` (string)",
  );
});

test('its format is that of Python', () => {
  expect(make(['text', 1, 0.5, true, null, '12345678']).format).toBe('8sqdxxxxxxx?xxxxxx?x16s');
});

test('whoever opens it by its name, or is sent it, has the same list', () => {
  const list = make(['a', 1]);
  new ShareableList(undefined, { name: list.shm.name })[1] = 2;
  travel(list)[0] = 'b';
  expect([...list]).toEqual(['b', 2]);
  expect(inspect(list)).toBe(`ShareableList([ 'b', 2 ], name='${list.shm.name}')`);
});

test('a list whose memory was closed says so', () => {
  const list = make(['a']);
  list.shm.close();
  expect(errorOf(() => list[0]).code).toBe('ERR_MPRUN_SHARED_MEMORY_CLOSED');
});

test('memory with something else in it is no list', () => {
  const memory = new SharedMemory({ create: true, size: 100 });
  onTestFinished(() => memory.unlink());
  const open = (): unknown => new ShareableList(undefined, { name: memory.name });
  memory.buffer.fill(0x7f);
  expect(errorOf(open).message).toBe('there is no list in this shared memory');
  memory.buffer.fill(0xff);
  expect(errorOf(open).message).toBe('there is no list in this shared memory');
});

const PRINT = 'print([x.hex() if isinstance(x, bytes) else x for x in shl], shl.format)';

test.runIf(hasPython)('Python reads and changes a list that was made here', () => {
  const list = make(ITEMS);
  const seen = python(
    `shl = ShareableList(name=sys.argv[1]); forget(shl.shm); ${PRINT}; shl[0] = 'Python'; shl[2] = 1.5; shl[9] = b'none'`,
    list.shm.name,
  );
  expect(seen).toBe(
    `['text', 'ñandú 😀', 7, -1099511627776, 9223372036854775807, 0.5, 1e+300, True, False, None, '6162', ''] 8s16sqqqddxxxxxxx?xxxxxxx?xxxxxx?x8s8s`,
  );
  expect([list[0], list[2], list[9]]).toEqual(['Python', 1.5, Buffer.from('none')]);
});

test.runIf(hasPython)('a list that Python has made is read and changed here', () => {
  const name = python(
    "shl = ShareableList(['abc', 5, 2.5, True, None, b'xyz']); forget(shl.shm); print(shl.shm.name)",
  );
  const list = new ShareableList(undefined, { name });
  onTestFinished(() => list.shm.unlink());
  expect([...list]).toEqual(['abc', 5, 2.5, true, null, Buffer.from('xyz')]);
  list[0] = 'ñ';
  list[1] = null;
  list[4] = 6;
  list[5] = false;
  expect(python(`shl = ShareableList(name=sys.argv[1]); forget(shl.shm); ${PRINT}`, name)).toBe(
    "['ñ', None, 2.5, True, 6, False] 8sxxxxxx?xdxxxxxxx?qxxxxxxx?",
  );
});
