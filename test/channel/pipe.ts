/** What the ends of a pipe are to processes, or threads, that have them. What happens when one ends: pipe-end.ts. */
import { describe, expect, test } from 'vitest';

import { Event, Pipe, Queue, wait } from '../../src/index.ts';
import { expectAllInOrder, inTime, makeOthers, seen, stayingPipe, upTo, type Side } from './support.ts';

export function pipeContract(side: Side): void {
  const { call, start } = makeOthers(side, 'pipes.ts');

  describe('a pipe', () => {
    test('takes values in both directions', async () => {
      const [ours, theirs] = Pipe();
      const other = start('doubles', theirs);
      for (const k of upTo(20)) await ours.send(k);
      for (const k of upTo(20)) expect(await inTime(ours.recv())).toBe(2 * k);
      ours.close();
      await inTime(other.join());
      expect(other.exitcode).toBe(0);
    });

    test('that is not duplex takes values one way', async () => {
      const [reader, writer] = Pipe(false);
      start('sends', writer, 'a', { b: 1 });
      expect([await inTime(reader.recv()), await inTime(reader.recv())]).toEqual(['a', { b: 1 }]);
      const [reader2, writer2] = Pipe(false);
      const received = call('receives', reader2, 3);
      for (const k of upTo(3)) await writer2.send(k);
      expect(await inTime(received)).toEqual(upTo(3));
    });

    test('neither merges, nor splits, nor drops messages of whatever size', async () => {
      const sizes = [0, 1, 5, 16, 0, 2 ** 14, 2 ** 14 + 1, 2 ** 16, 2 ** 20 + 3, 2 ** 21, 2 ** 22 + 5, 0, 7];
      const [ours, theirs] = Pipe();
      start('echoesBytesSync', theirs, sizes.length);
      const sent = (async () => {
        for (const [k, size] of sizes.entries()) await ours.sendBytes(Buffer.alloc(size, k));
      })();
      for (const [k, size] of sizes.entries()) {
        const bytes = await inTime(ours.recvBytes());
        expect([bytes.length, bytes.every((byte) => byte === k)]).toEqual([size, true]);
      }
      await sent;
    });

    test('keeps the order of each of several that share an end', async () => {
      const [reader, writer] = Pipe(false);
      const senders = upTo(3).map(async (k) => call('sendsNumbered', writer, k, 100));
      const values: unknown[] = [];
      while (values.length < 300) values.push(await inTime(reader.recv()));
      await inTime(Promise.all(senders));
      expectAllInOrder(values, 3, 100);
    });

    test('gives each message to one of several that share an end', async () => {
      const [reader, writer] = Pipe(false);
      const receivers = upTo(3).map(async () => call<unknown[]>('receives', reader, 40));
      for (const k of upTo(120)) await writer.send(k);
      const all = (await inTime(Promise.all(receivers))).flat() as number[];
      expect(all.toSorted((a, b) => a - b)).toEqual(upTo(120));
    });

    test('bounds who sends and is not received from, and lets it go on when it is', async () => {
      const [[reader, writer], counts] = [Pipe(false), new Queue()];
      const bytes = 2 ** 16;
      const sender = start('floods', writer, bytes, 100, counts);
      // So much it may send, and this much has to wait.
      for (const _ of upTo(10)) await inTime(counts.get());
      let sent = 10;
      while ((await counts.get(300).catch(() => undefined)) !== undefined) sent++;
      expect(sent).toBeLessThanOrEqual(2 ** 20 / bytes + 1);
      for (const _ of upTo(100)) expect((await inTime(reader.recvBytes())).length).toBe(bytes);
      await inTime(sender.join());
      expect(sender.exitcode).toBe(0);
    });

    test('wakes one that polls for ever, and one that does so blocking', async () => {
      for (const name of ['pollsWhenThere', 'pollsSyncWhenThere']) {
        const [[ours, theirs], waiting] = [Pipe(), new Event()];
        const polled = call(name, theirs, waiting);
        await seen(waiting);
        await ours.send('there');
        expect(await inTime(polled)).toEqual([true, 'there']);
      }
    });

    test('says that nothing came in time, blocking too', async () => {
      const [, theirs] = stayingPipe();
      expect(await call('receivesSyncOr', theirs, 5)).toBe('TimeoutError: nothing came within 5ms');
      expect(await call('pollsSync', theirs)).toBe(false);
      expect(await call('pollsSync', theirs, 5)).toBe(false);
    });

    test('can be waited for, with others, with processes and with results', async () => {
      const [[a, other], [b], go] = [Pipe(), stayingPipe(), new Event()];
      const child = start('leaves', other, [], new Event(), go, 'return');
      const result = call('pollsSync', b, 20);
      expect(await wait([a, b, child], 0)).toEqual([]);
      await inTime(result);
      expect(await inTime(wait([a, result, child, b]))).toEqual([result]);
      go.set();
      await inTime(child.join());
      expect(await inTime(wait([b, a, child]))).toEqual([a, child]);
    });

    test('that is waited for is ready when something was sent, which is there for one that receives', async () => {
      const [ours, theirs] = Pipe();
      const ready = wait([ours], 5000);
      await call('sends', theirs, 'it');
      expect(await ready).toEqual([ours]);
      expect(await wait([ours, theirs], 0)).toEqual([ours]);
      expect(await ours.recv()).toBe('it');
    });

    test('takes no value that cannot travel, and prints nothing of it', async () => {
      const [reader, writer] = Pipe(false);
      await expect(writer.send({ deep: [Symbol('no')] })).rejects.toThrow('value.deep[0] is a symbol');
      expect(await reader.poll()).toBe(false);
      const failed = call('sends', writer, 'fine');
      await inTime(failed);
      expect(await reader.recv()).toBe('fine');
    });

    test('passes values on, from one to the next', async () => {
      const [[first, fromUs], [toUs, last]] = [Pipe(false), Pipe(false)];
      const relay = start('relays', first, last);
      for (const k of upTo(5)) await fromUs.send(k);
      fromUs.close();
      const values: unknown[] = [];
      for await (const value of toUs) values.push(value);
      expect(values).toEqual(upTo(5));
      await inTime(relay.join());
    });
  });
}
