/** What a queue is to those who have it in one thread: limits, refusals, sizes, its end. */
import { describe, expect, test } from 'vitest';

import type { Mailbox } from '../../src/channel/mailbox.ts';
import { Empty, Full, JoinableQueue, Queue, QueueStateError } from '../../src/index.ts';
import { thrownBy } from '../process/support.ts';
import { inTime, isPending, rejection, upTo } from './support.ts';

describe.each([
  ['Queue', Queue],
  ['JoinableQueue', JoinableQueue],
])('a %s', (name, Class) => {
  test('gives what was put, first in, first out', async () => {
    const queue = new Class();
    for (const k of upTo(5)) await queue.put(k);
    const items: unknown[] = [];
    for (const _ of upTo(5)) items.push(await queue.get());
    expect(items).toEqual(upTo(5));
  });

  test('knows its size exactly, right after each put and get', async () => {
    const queue = new Class(2);
    const look = (): unknown[] => [queue.qsize(), queue.empty(), queue.full()];
    expect(look()).toEqual([0, true, false]);
    await queue.put(1);
    expect(look()).toEqual([1, false, false]);
    queue.putNowait(2);
    expect(look()).toEqual([2, false, true]);
    await queue.get();
    expect(look()).toEqual([1, false, false]);
    queue.getNowait();
    expect(look()).toEqual([0, true, false]);
  });

  test.each([0, -1, -100])('of the size %i holds any number', async (maxsize) => {
    const queue = new Class(maxsize);
    for (const k of upTo(3000)) queue.putNowait(k);
    expect([queue.maxsize, queue.qsize(), queue.full()]).toEqual([0, 3000, false]);
    for (const k of upTo(3000)) expect(queue.getNowait()).toBe(k);
  });

  test.each([1.5, NaN, Infinity, '3', null, {}])('has no size %s', (maxsize) => {
    expect(thrownBy(() => new Class(maxsize as number))).toMatchObject({
      name: 'UsageError',
      message: expect.stringContaining('Expected `maxsize` to be a whole number') as string,
    });
  });

  test('prints what it is', async () => {
    const queue = new Class(3);
    await queue.put(1);
    expect(String(queue)).toBe(`<${name} qsize=1 maxsize=3>`);
    expect(String(new Class())).toBe(`<${name} qsize=0>`);
    expect(JSON.stringify(queue)).toBe(JSON.stringify(String(queue)));
  });

  test('refuses what cannot be read, and says why', async () => {
    const queue = new Class();
    const cause = new Error('not now');
    const item = {
      get a(): unknown {
        throw cause;
      },
    };
    expect(await rejection(queue.put(item))).toMatchObject({ code: 'ERR_MPRUN_NOT_CLONEABLE', cause });
    expect(queue.qsize()).toBe(0);
  });

  test('puts nothing before what waits for room, also at once', async () => {
    const queue = new Class<number>(1);
    queue.putNowait(0);
    const first = queue.put(1);
    // As another process does: this thread has not heard of it yet.
    (queue as unknown as { readonly mailbox: Mailbox }).mailbox.log.take();
    expect(thrownBy(() => queue.putNowait(2))).toBeInstanceOf(Full);
    await inTime(first);
    expect(queue.getNowait()).toBe(1);
  });

  test('says Empty at once, and when time is over', async () => {
    const queue = new Class();
    for (const look of [() => queue.getNowait(), () => queue.getSync(0)]) {
      const error = thrownBy(look);
      expect(error).toBeInstanceOf(Empty);
      expect(error).toMatchObject({ code: 'ERR_MPRUN_QUEUE_EMPTY', message: 'nothing is in the queue' });
    }
    for (const wait of [5, { timeoutMs: 5 }]) {
      const error = await rejection(queue.get(wait));
      expect(error).toBeInstanceOf(Empty);
      expect(error.message).toBe('nothing was in the queue within 5ms');
    }
    expect(await rejection(queue.get(0))).toBeInstanceOf(Empty);
    expect(thrownBy(() => queue.getSync(5))).toBeInstanceOf(Empty);
  });

  test('says Full at once, and when time is over, and is as it was', async () => {
    const queue = new Class(1);
    await queue.put('it');
    for (const put of [
      () => queue.putNowait('no'),
      () => queue.putSync('no', 0),
      () => queue.putSync('no', 5),
    ]) {
      const error = thrownBy(put);
      expect(error).toBeInstanceOf(Full);
      expect(error).toMatchObject({ code: 'ERR_MPRUN_QUEUE_FULL' });
    }
    for (const wait of [0, 5, { timeoutMs: 5 }])
      expect(await rejection(queue.put('no', wait))).toBeInstanceOf(Full);
    expect([queue.qsize(), await queue.get(), queue.empty()]).toEqual([1, 'it', true]);
  });

  test('with time 0, puts where there is room, and gets what is there', async () => {
    const queue = new Class(1);
    await queue.put('it', 0);
    expect(await queue.get(0)).toBe('it');
    queue.putSync('it', 0);
    expect(queue.getSync(0)).toBe('it');
  });

  test.each([-1, NaN, '5'])('refuses the time %s', async (timeoutMs) => {
    const queue = new Class(1);
    const wait = timeoutMs as number;
    expect((await rejection(queue.get(wait))).name).toBe('UsageError');
    await queue.put('full');
    expect((await rejection(queue.put('no', wait))).name).toBe('UsageError');
    expect(thrownBy(() => queue.putSync('no', wait)).name).toBe('UsageError');
    expect([queue.qsize(), await queue.get()]).toEqual([1, 'full']);
  });

  test('keeps the main thread from blocking without an end, and not from blocking with one', () => {
    const queue = new Class(1);
    expect(thrownBy(() => queue.getSync())).toMatchObject({
      code: 'ERR_MPRUN_DEADLOCK',
      message: expect.stringContaining('queue.getSync() would block the main thread') as string,
      hint: 'use await queue.get(), or give it a timeoutMs',
    });
    queue.putSync('there is room');
    expect(thrownBy(() => queue.putSync('there is none'))).toMatchObject({
      code: 'ERR_MPRUN_DEADLOCK',
      hint: 'use await queue.put(), or give it a timeoutMs',
    });
    // What is there at once needs no waiting.
    expect([queue.getSync(), queue.empty()]).toEqual(['there is room', true]);
  });

  test('an aborted get loses nothing, before and while it waits', async () => {
    const queue = new Class();
    const aborted = AbortSignal.abort(new Error('before'));
    expect((await rejection(queue.get({ signal: aborted }))).message).toBe('before');
    const controller = new AbortController();
    const [first, second] = [queue.get({ signal: controller.signal }), queue.get()];
    controller.abort(new Error('while'));
    expect((await rejection(first)).message).toBe('while');
    await queue.put('for the second');
    expect([await inTime(second), queue.qsize()]).toEqual(['for the second', 0]);
  });

  test('an aborted put leaves the queue as it is, and keeps nobody behind it waiting', async () => {
    const queue = new Class(1);
    await queue.put('there');
    const aborted = AbortSignal.abort(new Error('before'));
    expect((await rejection(queue.put('no', { signal: aborted }))).message).toBe('before');
    const controller = new AbortController();
    const [first, second] = [queue.put('never', { signal: controller.signal }), queue.put('second')];
    controller.abort(new Error('while'));
    expect((await rejection(first)).message).toBe('while');
    expect([queue.qsize(), await isPending(second)]).toEqual([1, true]);
    expect([await queue.get(), await inTime(queue.get())]).toEqual(['there', 'second']);
    await inTime(second);
    expect(queue.empty()).toBe(true);
  });

  test('an aborted put of a long item leaves it nowhere', async () => {
    const queue = new Class(1);
    await queue.put('there');
    const controller = new AbortController();
    const put = queue.put(Buffer.alloc(3 * 2 ** 20), { signal: controller.signal });
    controller.abort(new Error('aborted'));
    await rejection(put);
    expect([await queue.get(), queue.qsize()]).toEqual(['there', 0]);
  });

  test('puts behind those that wait for room already, also where there is room by now', async () => {
    const queue = new Class(2);
    for (const k of [0, 1]) await queue.put(k);
    const puts = [2, 3].map(async (k) => queue.put(k));
    expect([queue.getNowait(), queue.getNowait()]).toEqual([0, 1]);
    puts.push(queue.put(4));
    const items: unknown[] = [];
    for (const _ of puts) items.push(await inTime(queue.get()));
    await inTime(Promise.all(puts));
    expect(items).toEqual([2, 3, 4]);
  });

  test('gives in the order in which it was asked, also to one that need not wait', async () => {
    const queue = new Class();
    const gets = [queue.get(), queue.get()];
    for (const k of upTo(3)) queue.putNowait(k);
    gets.push(queue.get());
    expect(await inTime(Promise.all(gets))).toEqual(upTo(3));
  });

  test('has what was put as it was then', async () => {
    const queue = new Class();
    const item = { list: [1] };
    const put = queue.put(item);
    item.list.push(2);
    await put;
    expect(await queue.get()).toEqual({ list: [1] });
  });

  test('has bytes that wait for room as they were put', async () => {
    const queue = new Class(1);
    await queue.put('full');
    for (const size of [10, 3 * 2 ** 20]) {
      const bytes = Buffer.alloc(size, 1);
      const put = queue.put(bytes);
      bytes.fill(2);
      await queue.get();
      await inTime(put);
      expect(((await queue.get()) as Uint8Array).every((byte) => byte === 1)).toBe(true);
      await queue.put('full');
    }
  });

  test('refuses what cannot travel, with its path, and is as it was; also where it is full', async () => {
    const queue = new Class(1);
    const refused = { a: [1, () => 1] };
    const message = 'item.a[1] is a function and cannot travel to or from a worker';
    for (const _ of ['empty', 'full']) {
      expect(await rejection(queue.put(refused))).toMatchObject({ code: 'ERR_MPRUN_NOT_CLONEABLE', message });
      expect(thrownBy(() => queue.putNowait(refused)).message).toBe(message);
      expect(thrownBy(() => queue.putSync(refused)).message).toBe(message);
      if (queue.empty()) await queue.put('full');
    }
    expect([queue.qsize(), await queue.get()]).toEqual([1, 'full']);
  });

  test('that is closed here puts and gets nothing any more, also for those that wait', async () => {
    const queue = new Class();
    await queue.put('left');
    const text = `Queue <${name} qsize=1> is closed`;
    queue.close();
    expect(await rejection(queue.put('no'))).toMatchObject({ name: 'QueueStateError', message: text });
    expect(await rejection(queue.get())).toMatchObject({ code: 'ERR_MPRUN_QUEUE_STATE', message: text });
    for (const call of [
      () => queue.putNowait(1),
      () => queue.getNowait(),
      () => queue.putSync(1),
      () => queue.getSync(),
    ])
      expect(thrownBy(call)).toBeInstanceOf(QueueStateError);
    queue.close();
    expect([queue.qsize(), queue.empty()]).toEqual([1, false]);
    const other = new Class();
    const waiting = rejection(other.get());
    other.close();
    expect((await waiting).message).toBe(`Queue <${name} qsize=0> is closed`);
  });

  test('that is closed still puts what waited for room, and joinThread() waits for that', async () => {
    const queue = new Class(1);
    await queue.put('first');
    const [taker, put] = [queue.get(), queue.put('second')];
    expect(await taker).toBe('first');
    await inTime(put);
    const third = queue.put('third');
    queue.close();
    const joined = queue.joinThread();
    expect([await isPending(third), await isPending(joined)]).toEqual([true, true]);
    queue.cancelJoinThread();
  });

  test('has no joinThread() before close()', async () => {
    const queue = new Class();
    expect(await rejection(queue.joinThread())).toMatchObject({
      message: `Queue <${name} qsize=0> not closed`,
      hint: 'call close() first',
    });
    queue.close();
    await inTime(queue.joinThread());
  });

  test('is disposed of as it is closed', () => {
    const queue = new Class();
    {
      using held = queue;
      held.putNowait(1);
    }
    expect(thrownBy(() => queue.getNowait()).message).toContain('is closed');
  });
});
