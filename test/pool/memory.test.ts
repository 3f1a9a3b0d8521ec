/** Memory that is shared or moved: between threads as it is, between processes as a copy or not at all. */
import { once } from 'node:events';
import { MessageChannel } from 'node:worker_threads';

import { describe, expect, test } from 'vitest';

import { move } from '../../src/index.ts';
import { at, endedWithTest, errorOf, INLINE, PROCESS, THREAD, upTo } from './support.ts';

const IDENTITY = at('odd.ts', 'identity');

describe.each([THREAD, INLINE])('in a $kind pool', (backend) => {
  const makePool = endedWithTest(backend);

  test('shared memory is shared, wherever it stands in a value', async () => {
    const pool = makePool({ processes: 2 });
    const numbers = new Int32Array(new SharedArrayBuffer(16));
    await pool.map(
      at('memory.ts', 'increment'),
      upTo(10).map(() => numbers),
      { chunksize: 3 },
    );
    expect([...numbers]).toEqual([10, 10, 10, 10]);
    const value = { deep: [new Map([['memory', numbers.buffer]])], error: new RangeError('beside') };
    const back = await pool.apply<typeof value>(IDENTITY, [value]);
    expect(back).toEqual(value);
    new Int32Array(back.deep[0]?.get('memory') ?? new ArrayBuffer(16))[0] = 99;
    expect(numbers[0]).toBe(99);
  });

  test('shared memory comes back as a result, and goes into the initializer', async () => {
    const numbers = new Int32Array(new SharedArrayBuffer(4));
    const pool = makePool({ processes: 1, initializer: at('memory.ts', 'increment'), initargs: [numbers] });
    const shared = await pool.apply<Int32Array>(at('memory.ts', 'share'), [3]);
    expect(shared.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect([...shared, numbers[0]]).toEqual([7, 7, 7, 1]);
  });

  test('what is moved is not there any more', async () => {
    const pool = makePool({ processes: 1 });
    const bytes = new Uint8Array(1000);
    expect(await pool.apply(at('memory.ts', 'lengthOf'), [move(bytes)])).toBe(1000);
    expect(bytes.byteLength).toBe(0);
    const listed = new ArrayBuffer(500);
    const list = { transferList: [listed] };
    expect(await pool.map(at('memory.ts', 'lengthOf'), [new Uint8Array(listed, 100, 50)], list)).toEqual([
      50,
    ]);
    expect(listed.byteLength).toBe(0);
    const given = await pool.apply<ArrayBuffer>(at('memory.ts', 'give'), [2000]);
    expect(given.byteLength).toBe(2000);
    expect(await pool.apply(at('memory.ts', 'lengthsGiven'))).toEqual([0]);
  });

  test('large arrays of numbers are copied, each once, with their classes', async () => {
    const pool = makePool({ processes: 1 });
    const floats = new Float64Array(100_000).fill(1.5);
    const value = {
      floats,
      again: floats,
      part: floats.subarray(10, 20_000),
      text: Buffer.alloc(100_000, 'ab'),
      raw: new ArrayBuffer(70_000),
      view: new DataView(new ArrayBuffer(80_000), 100, 70_000),
    };
    const back = await pool.apply<typeof value>(IDENTITY, [value]);
    expect(back).toEqual(value);
    expect(back.again).toBe(back.floats);
    expect([back.part.buffer.byteLength, back.view.byteOffset]).toEqual([19_990 * 8, 0]);
    expect([Buffer.isBuffer(back.text), String(back.text.subarray(0, 4))]).toEqual([true, 'abab']);
    expect([floats.length, value.text.length, back.raw.byteLength]).toEqual([100_000, 100_000, 70_000]);
    const moved = await pool.apply<Buffer>(IDENTITY, [move(value.text)]);
    expect([Buffer.isBuffer(moved), moved.length, value.text.length]).toEqual([true, 100_000, 0]);
  });

  test('what was moved already is its input’s error, and nothing else is lost', async () => {
    const pool = makePool({ processes: 1 });
    const bytes = move(new Uint8Array(8));
    const error = await errorOf(pool.map(at('memory.ts', 'lengthOf'), [bytes, new Uint8Array(3), bytes]));
    expect(error).toMatchObject({
      code: 'ERR_MPRUN_NOT_CLONEABLE',
      index: 2,
      message: 'input was moved already and cannot travel to or from a worker',
    });
    expect(error['errors']).toHaveLength(1);
  });

  test('moved inputs are lost with nothing but themselves', async () => {
    const pool = makePool({ processes: 2 });
    const inputs = upTo(60).map((n) => move(Uint8Array.of(n === 20 ? 100 : 0)));
    expect(await pool.map(at('memory.ts', 'waitFor'), inputs)).toEqual(upTo(60).map(() => 1));
    const kept = move(new Uint8Array(8));
    const error = await errorOf(pool.apply(at('memory.ts', 'fail'), [kept], {}, { retries: 2 }));
    expect([error.message, kept.byteLength]).toEqual(['boom 8', 8]);
  });

  test('moved memory among the arguments of the initializer is copied for each worker', async () => {
    const buffer = move(new ArrayBuffer(8));
    const pool = makePool({
      processes: 2,
      maxtasksperchild: 1,
      initializer: at('memory.ts', 'lengthOf'),
      initargs: [buffer],
    });
    expect(await pool.map(IDENTITY, upTo(4), { chunksize: 1 })).toEqual(upTo(4));
    expect(buffer.byteLength).toBe(8);
    const { port1 } = new MessageChannel();
    const refusing = makePool({ processes: 1, initializer: IDENTITY, initargs: [move(port1)] });
    expect(await errorOf(refusing.apply(IDENTITY, [1]))).toMatchObject({ code: 'ERR_MPRUN_NOT_CLONEABLE' });
    port1.close();
  });

  test('a call that fails at once moves nothing', async () => {
    const pool = makePool({ processes: 1 });
    const bytes = new Uint8Array(8);
    const options = { transferList: [bytes, {}] };
    await expect(pool.apply(IDENTITY, [bytes], {}, options)).rejects.toMatchObject({
      code: 'ERR_MPRUN_USAGE',
    });
    pool.close();
    await expect(pool.apply(IDENTITY, [bytes], {}, { transferList: [bytes] })).rejects.toThrow('not running');
    await makePool({ processes: 1 }).apply(IDENTITY, [bytes]);
    expect(bytes.byteLength).toBe(8);
  });

  test('beside something large, the rest of a value is as it was', async () => {
    const pool = makePool({ processes: 1 });
    class Mine extends Float64Array {}
    for (const length of [4, 10_000])
      expect((await errorOf(pool.apply(IDENTITY, [new Mine(length)]))).message).toContain('instance of Mine');
    const withHole = Object.assign(Array(3), { 0: 1, 2: 3 });
    const value = [
      JSON.parse('{"__proto__":{"a":1},"b":2}'),
      withHole,
      new Float64Array(10_000),
    ] as unknown[];
    const back = await pool.apply<unknown[]>(IDENTITY, [value]);
    expect(Object.keys(back[0] as object)).toEqual(['__proto__', 'b']);
    expect(1 in (back[1] as object)).toBe(false);
    expect(back).toEqual(value);
  });

  test('a port is handed over', async () => {
    const pool = makePool({ processes: 1 });
    const { port1, port2 } = new MessageChannel();
    const answer = once(port1, 'message');
    await pool.apply(at('memory.ts', 'answer'), [{ port: move(port2), text: 'hello' }]);
    expect((await answer)[0]).toBe('hello!');
    const other = new MessageChannel();
    expect(await errorOf(pool.apply(IDENTITY, [other.port1]))).toMatchObject({
      message: expect.stringContaining('args[0] is an instance of MessagePort'),
      hint: expect.stringContaining('move(port)'),
    });
    other.port1.close();
  });
});

describe('in a process pool', () => {
  const makePool = endedWithTest(PROCESS);

  test('shared memory and ports are refused, with the way out', async () => {
    const pool = makePool({ processes: 1 });
    const { port1 } = new MessageChannel();
    for (const [value, kind] of [
      [new SharedArrayBuffer(4), 'a SharedArrayBuffer'],
      [new Uint8Array(new SharedArrayBuffer(4)), 'a view of a SharedArrayBuffer'],
      [move(port1), 'an instance of MessagePort'],
    ] as const)
      expect(await errorOf(pool.apply(IDENTITY, [value]))).toMatchObject({
        message: `args[0] is ${kind} and cannot travel to or from a worker`,
        hint: expect.stringContaining("backend 'thread'"),
      });
    port1.close();
  });

  test('what is to be moved is copied', async () => {
    const pool = makePool({ processes: 1 });
    const bytes = new Uint8Array(1000);
    expect(await pool.apply(at('memory.ts', 'lengthOf'), [move(bytes)])).toBe(1000);
    expect(bytes.byteLength).toBe(1000);
  });
});

test('a thread that dies under a moved input takes no other along', async () => {
  const pool = endedWithTest(THREAD)({ processes: 1 });
  const inputs = upTo(6).map((n) => move(Uint8Array.of(n)));
  const error = await errorOf(pool.map(at('memory.ts', 'endAtTwo'), inputs, { chunksize: 6 }));
  expect(error).toMatchObject({ code: 'ERR_MPRUN_WORKER_EXIT', index: 2, exitcode: 6 });
  expect(error['errors']).toHaveLength(1);
});

test('only what can be moved is', () => {
  for (const value of [{}, [], new Map()]) expect(() => move(value)).toThrow('to move');
  expect(() => move(new SharedArrayBuffer(1))).toThrow('shared memory cannot be moved');
});
