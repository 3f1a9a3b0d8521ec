/** Queues and ends of pipes are arguments, inputs, fields and results, and travel through each other. */
import { setTimeout } from 'node:timers/promises';

import { describe, expect, test } from 'vitest';

import {
  Event,
  JoinableQueue,
  Lock,
  Pipe,
  Pool,
  ProcessPoolExecutor,
  Queue,
  Semaphore,
  SimpleQueue,
  ThreadPoolExecutor,
  type BackendKind,
  type Connection,
} from '../../src/index.ts';
import { at, endWithTest } from '../process/support.ts';
import { inTime, makeOthers, rejection, seen, takeAll, type Side } from './support.ts';

const queueTask = (name: string): string => at(name, 'queues.ts');
const pipeTask = (name: string): string => at(name, 'pipes.ts');
const KINDS = {
  Queue: () => new Queue(5),
  JoinableQueue: () => new JoinableQueue(5),
  SimpleQueue: () => new SimpleQueue(),
} as const;
const NAMES = Object.keys(KINDS) as (keyof typeof KINDS)[];

export function travelContract(side: Side): void {
  const { call } = makeOthers(side, 'queues.ts');
  const pipes = makeOthers(side, 'pipes.ts');
  const makers = makeOthers(side, 'new-queues.ts');
  const { backend, under } = side;
  const other: BackendKind = backend === 'process' ? 'thread' : 'process';

  describe('queues and ends travel', () => {
    test.each(NAMES)('%s: as what they are', async (name) => {
      const queue = KINDS[name]();
      await queue.put('there');
      expect(await call('describes', queue)).toEqual([`${name} ${String(queue)}`]);
    });

    test('as inputs of map, starmap and imap', async () => {
      const queues = Object.values(KINDS).map((make) => make());
      await using pool = new Pool({ backend, processes: 2 });
      for (const queue of queues) await queue.put('mapped');
      expect(await pool.map(queueTask('gets'), queues)).toEqual([['mapped'], ['mapped'], ['mapped']]);
      await pool.starmap(
        queueTask('puts'),
        queues.map((queue, k) => [queue, k]),
      );
      const taken: unknown[] = [];
      for await (const items of pool.imap<unknown[]>(queueTask('gets'), queues)) taken.push(...items);
      expect(taken).toEqual([0, 1, 2]);
    });

    test('as arguments of the initializer', async () => {
      for (const [name, make] of Object.entries(KINDS)) {
        const queue = make();
        await using pool = new Pool({
          backend,
          processes: 1,
          initializer: queueTask('keepsQueue'),
          initargs: [queue],
        });
        expect(await pool.apply(queueTask('putsToKept'), ['kept'])).toBe(name);
        expect(await inTime(queue.get())).toBe('kept');
      }
    });

    test('an end, as argument of the initializer, and what is sent by it is received here', async () => {
      const [reader, writer] = Pipe(false);
      const pool = new Pool({
        backend,
        processes: 1,
        initializer: pipeTask('keepsEnd'),
        initargs: [writer],
      });
      await pool.apply(pipeTask('sendsByKept'), ['kept']);
      expect(await inTime(reader.recv())).toBe('kept');
      pool.close();
      await pool.join();
      // Its last holder has ended.
      expect((await rejection(reader.recv())).name).toBe('EOFError');
    });

    test('to executors, by submit and map', async () => {
      const Executor = backend === 'process' ? ProcessPoolExecutor : ThreadPoolExecutor;
      const [queue, [reader, writer]] = [new Queue(), Pipe(false)];
      const executor = new Executor({ maxWorkers: 1 });
      try {
        await executor.submit(queueTask('puts'), queue, 'submitted');
        await executor.submit(pipeTask('sends'), writer, 'sent');
        const taken: unknown[] = [];
        for await (const items of executor.map<unknown[]>(queueTask('gets'), [queue])) taken.push(...items);
        expect([taken, await inTime(reader.recv())]).toEqual([['submitted'], 'sent']);
      } finally {
        await executor.shutdown();
      }
    });

    test('as arguments of a process, in args and kwargs, at any depth', async () => {
      const { Process: Class } = under;
      const [queue, [reader, writer]] = [new Queue(), Pipe(false)];
      const putting = endWithTest(new Class({ target: queueTask('puts'), args: [queue, { deep: [queue] }] }));
      const sending = endWithTest(
        new Class({ target: pipeTask('sends'), args: [writer], kwargs: { more: new Set([queue]) } }),
      );
      for (const one of [putting, sending]) {
        one.start();
        await inTime(one.join());
      }
      const [{ deep }] = (await takeAll(queue, 1)) as [{ deep: [Queue] }];
      expect([deep[0].constructor.name, deep[0].maxsize]).toEqual(['Queue', 0]);
      const { more } = (await reader.recv()) as { more: Set<Queue> };
      await queue.put('through the other');
      for (const same of more) expect(await inTime(same.get())).toBe('through the other');
    });

    test.each(NAMES)('%s: back, as result of who has made it, and stays when that has gone', async (name) => {
      const pool = new Pool({ backend, processes: 1 });
      const queue = await pool.apply<Queue>(at('makesQueue', 'new-queues.ts'), [name, 'a', { b: 1 }]);
      pool.close();
      await pool.join();
      expect(queue).toBeInstanceOf(KINDS[name]().constructor);
      expect(await takeAll(queue, 2)).toEqual(['a', { b: 1 }]);
      await queue.put('again');
      expect(await call('gets', queue)).toEqual(['again']);
    });

    test('a pipe: back, as a result, with what is on its way', async () => {
      const [a, b] = await makers.call<[Connection, Connection]>('makesPipe');
      expect([await inTime(a.recv()), await inTime(b.recv())]).toEqual(['to a', 'to b']);
      await a.send('here');
      expect(await pipes.call('receives', b)).toEqual(['here']);
    });

    test('a queue in a queue, a lock in a queue, a queue in a pipe', async () => {
      const [outer, inner] = [new Queue(), new Queue(3)];
      await outer.put([inner, new Lock(), new Semaphore(2), new SimpleQueue()]);
      expect(await call('getsThings', outer)).toEqual([
        'Queue <Queue qsize=0 maxsize=3>',
        'Lock <Lock(owner=None)>',
        'Semaphore <Semaphore(value=2)>',
        'SimpleQueue <SimpleQueue empty>',
      ]);
      const [ours, theirs] = Pipe();
      const put = pipes.call('receivesQueueAndPuts', theirs, 'by a queue from a pipe');
      await ours.send(inner);
      await inTime(put);
      expect(await inner.get()).toBe('by a queue from a pipe');
    });

    test('a lock in a queue is the same lock', async () => {
      const [queue, lock, held, go] = [new Queue(), new Lock(), new Event(), new Event()];
      await queue.put(lock);
      const holding = call('getsLockAndHolds', queue, held, go);
      await seen(held);
      expect([lock.locked(), await lock.acquire(1)]).toEqual([true, undefined]);
      go.set();
      await inTime(holding);
      expect(lock.locked()).toBe(false);
    });

    test('an end in a queue, and an end in a pipe', async () => {
      const [queue, [reader, writer]] = [new Queue(), Pipe(false)];
      const sent = pipes.call('getsEndAndSends', queue, 'by a queue');
      await queue.put(writer);
      expect(await inTime(reader.recv())).toBe('by a queue');
      await inTime(sent);
      const [[a, b], [reader2, writer2]] = [Pipe(), Pipe(false)];
      const sent2 = pipes.call('receivesEndAndSends', b, 'by a pipe');
      await a.send(writer2);
      expect(await inTime(reader2.recv())).toBe('by a pipe');
      await inTime(sent2);
    });

    test('an end through a pipe, by which whoever has offered it is reached', async () => {
      const [ours, theirs] = Pipe();
      const server = pipes.start('offersService', theirs);
      const service = (await inTime(ours.recv())) as Connection;
      for (const request of [1, 2]) {
        await service.send(request);
        expect(await inTime(service.recv())).toBe(`served ${request}`);
      }
      service.close();
      await inTime(server.join());
      expect(server.exitcode).toBe(0);
    });

    test('an end that waits in a queue keeps the pipe open, also when it is closed where it came from', async () => {
      for (const isClosed of [false, true]) {
        const [queue, [reader, writer]] = [new Queue(), Pipe(false)];
        await queue.put(writer);
        if (isClosed) writer.close();
        expect(await reader.poll(20)).toBe(false);
        await pipes.call('getsEndAndSends', queue, 'late');
        expect(await inTime(reader.recv())).toBe('late');
      }
    });

    test('an end that somebody got, has passed on and closed, is that of who gets it', async () => {
      const [queue, [reader, writer], passed] = [new Queue(), Pipe(false), new Event()];
      const passing = pipes.start('passesOn', writer, queue, passed);
      await seen(passed);
      expect(await reader.poll(20)).toBe(false);
      const end = (await queue.get()) as Connection;
      passing.kill();
      await inTime(passing.join());
      await end.send('by the next');
      expect(await inTime(reader.recv())).toBe('by the next');
      end.close();
      expect((await rejection(reader.recv())).name).toBe('EOFError');
    });

    test('errors in a queue come out as errors', async () => {
      const queue = new Queue();
      const error = Object.assign(new TypeError('of its kind', { cause: new Error('why') }), { extra: 7 });
      await queue.put(error);
      expect(await call('getsError', queue)).toEqual([true, 'of its kind', 7, 'why']);
    });

    test('what was one object is one, in one item', async () => {
      const queue = new Queue();
      const shared = { at: 1 };
      await call('puts', queue, [shared, shared, new Map([['it', shared]])]);
      const [first, second, map] = (await queue.get()) as [object, object, Map<string, object>];
      expect([first === second, map.get('it') === first]).toEqual([true, true]);
    });

    test.each([[[backend]], [[other]], [[backend, other]], [['inline' as const, other]]])(
      'down the tree: %j',
      async (backends) => {
        const { Process: Class } = under;
        const queues = [new Queue(), new SimpleQueue()] as const;
        const args = [queues, backends];
        const child = endWithTest(new Class({ target: queueTask('answersFromBelow'), args }));
        child.start();
        await queues[0].put({ asked: 1 });
        expect(await inTime(queues[1].get())).toEqual({ answer: { asked: 1 } });
        await inTime(child.join());
        expect(child.exitcode).toBe(0);
      },
    );

    test('through an inline pool, in this very thread', async () => {
      await using pool = new Pool({ backend: 'inline', processes: 1 });
      const queue = new Queue();
      await pool.apply(queueTask('puts'), [queue, 'inline']);
      expect(await call('gets', queue)).toEqual(['inline']);
      const taken = pool.apply(queueTask('gets'), [queue]);
      await call('puts', queue, 'back');
      expect(await inTime(taken)).toEqual(['back']);
      const { code } = await rejection(pool.apply(queueTask('getsSyncWhenThere'), [queue, new Event()]));
      expect(code).toBe('ERR_MPRUN_DEADLOCK');
    });

    test('what cannot travel is refused where it is put, and the queue is as it was', async () => {
      const queue = new Queue(2);
      await queue.put('there');
      class Own {}
      const refused = { fn: () => 1, symbol: Symbol('s'), promise: setTimeout(0), own: new Own() };
      for (const [name, value] of Object.entries(refused)) {
        const error = await rejection(queue.put({ a: [1, value] }));
        expect(error).toMatchObject({
          code: 'ERR_MPRUN_NOT_CLONEABLE',
          message: expect.stringMatching(/^item\.a\[1\] is an? /) as string,
        });
        expect([name, queue.qsize()]).toEqual([name, 1]);
      }
      expect(await call('gets', queue)).toEqual(['there']);
    });
  });
}
