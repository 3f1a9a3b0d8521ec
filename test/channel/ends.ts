/** What becomes of what is waited for, and of what waits to be put, when somebody ends. */
import { describe, expect, test } from 'vitest';

import { Event, Pipe, Pool, Queue, type BaseProcess, type Connection } from '../../src/index.ts';
import { at } from '../process/support.ts';
import {
  ENDS,
  endOf,
  inTime,
  makeOthers,
  rejection,
  seen,
  stayingPipe,
  takeAll,
  upTo,
  type Side,
} from './support.ts';

const WAYS = Object.keys(ENDS) as (keyof typeof ENDS)[];
const ITEMS = ['a', 'b', 'c', 'd'];

export function endsContract(side: Side): void {
  const queues = makeOthers(side, 'queues.ts');
  const pipes = makeOthers(side, 'pipes.ts');

  /** Those that wait for what never comes: by what they call, and blocking or not. */
  async function waiting(): Promise<readonly (readonly [string, BaseProcess, Event])[]> {
    const [empty, full, [, theirs], [, flooded]] = [new Queue(), new Queue(1), stayingPipe(), stayingPipe()];
    await full.put('full');
    const started = (name: string, thing: Queue | Connection): readonly [string, BaseProcess, Event] => {
      const event = new Event();
      const others = thing instanceof Queue ? queues : pipes;
      return [name, others.start(name, thing, event), event];
    };
    return [
      started('staysGetting', empty),
      started('staysPutting', full),
      started('staysReceiving', theirs),
      started('staysGettingSync', empty),
      started('staysPuttingSync', full),
      started('staysReceivingSync', theirs),
      started('staysSendingSync', flooded),
    ];
  }

  describe('the end of a process', () => {
    test.each(WAYS)('is not held up by what it waits for, blocking or not, when it %s', async (way) => {
      for (const [name, one, event] of await waiting()) {
        await seen(event);
        ENDS[way](one);
        expect([name, Number(await endOf(one)) < 0]).toEqual([name, true]);
      }
    });

    test('of a pool is not held up by workers that wait, blocking and not', async () => {
      const [queue, events] = [new Queue(), [new Event(), new Event()] as const];
      const pool = new Pool({ backend: side.backend, processes: 2 });
      const calls = [
        pool.apply(at('staysGetting', 'queues.ts'), [queue, events[0]]),
        pool.apply(at('staysGettingSync', 'queues.ts'), [queue, events[1]]),
      ];
      const ends = Promise.allSettled(calls);
      for (const event of events) await seen(event);
      await inTime(pool.terminate(0));
      expect((await ends).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
      await queue.put('for others');
      expect(await inTime(queue.get())).toBe('for others');
    });

    test.each([
      ['return', 0],
      ['exit', 3],
      ['throw', 1],
    ] as const)('puts what waits for room, room or not: %s', async (way, exitcode) => {
      const queue = new Queue(1);
      expect(await endOf(queues.start('endsWhileItPuts', queue, ITEMS, way))).toBe(exitcode);
      expect([queue.qsize(), queue.full()]).toEqual([ITEMS.length, true]);
      expect(await takeAll(queue, ITEMS.length)).toEqual(ITEMS);
      await queue.put('room again');
      expect(await queue.get()).toBe('room again');
    });

    test('puts what waits for room in a queue that was closed there', async () => {
      const queue = new Queue(1);
      expect(await endOf(queues.start('closesWhileItPuts', queue, ITEMS))).toBe(0);
      expect(await takeAll(queue, ITEMS.length)).toEqual(ITEMS);
    });

    test.each(['return', 'exit'] as const)('drops it behind cancelJoinThread(): %s', async (way) => {
      const queue = new Queue(2);
      await endOf(queues.start('endsWhileItPuts', queue, ITEMS, way, true));
      expect(await takeAll(queue, 2)).toEqual(['a', 'b']);
      expect([queue.qsize(), await queue.get(1).catch(({ name }: Error) => name)]).toEqual([0, 'Empty']);
    });

    test('puts long items that wait for room, too', async () => {
      const queue = new Queue(1);
      const items = upTo(3).map((k) => Buffer.alloc(3 * 2 ** 20, k));
      expect(await endOf(queues.start('endsWhileItPuts', queue, items, 'return'))).toBe(0);
      for (const item of items) expect(item.equals((await inTime(queue.get())) as Uint8Array)).toBe(true);
    });

    test('that closes its pool puts what a task has left', async () => {
      const queue = new Queue(1);
      const pool = new Pool({ backend: side.backend, processes: 1 });
      await pool.apply(at('endsWhileItPuts', 'queues.ts'), [queue, ITEMS, 'return']);
      pool.close();
      await inTime(pool.join());
      expect(await takeAll(queue, ITEMS.length)).toEqual(ITEMS);
    });

    test.each(WAYS)('leaves what was put before, when it %s', async (way) => {
      const queue = new Queue(2);
      const one = queues.start('endsWhileItPuts', queue, ITEMS, 'stay');
      while (!queue.full()) await new Promise(setImmediate);
      ENDS[way](one);
      await endOf(one);
      expect((await takeAll(queue, 2)).slice(0, 2)).toEqual(['a', 'b']);
    });

    test.each(WAYS)('leaves others what they wait for, when it %s', async (way) => {
      const [queue, event] = [new Queue(1), new Event()];
      const dying = queues.start('staysGetting', queue, event);
      await seen(event);
      const taken = queue.get();
      ENDS[way](dying);
      await endOf(dying);
      await queues.call('puts', queue, 'for the living');
      expect(await inTime(taken)).toBe('for the living');
      await queue.put('full');
      const putting = queues.start('staysPutting', queue, new Event());
      const put = queue.put('mine');
      ENDS[way](putting);
      await endOf(putting);
      expect(await inTime(queue.get())).toBe('full');
      const rest = [await inTime(queue.get())];
      if (rest[0] === 'late') rest.push(await inTime(queue.get()));
      await inTime(put);
      expect(rest.at(-1)).toBe('mine');
    });

    test('does not hide a broken pipe from one that sends blocking', async () => {
      const [ours, theirs] = Pipe();
      const event = new Event();
      const one = pipes.start('staysSendingSync', theirs, event);
      await seen(event);
      ours.close();
      expect(await endOf(one)).toBe(1);
      expect((await rejection(ours.recv())).message).toBe('handle is closed');
    });
  });
}
