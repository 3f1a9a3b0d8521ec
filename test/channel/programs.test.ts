/** Whole programs with queues and pipes: how they end, what they print, and what they leave. */
import { describe, expect, test } from 'vitest';

import { foldersOf } from '../memory/support.ts';
import { at, makeReport } from '../process/support.ts';
import type { Result, Running } from '../support/mprun.ts';
import { program } from '../support/program.ts';
import { inTime } from './support.ts';

const NAMES = 'Event, JoinableQueue, Pipe, Process, Queue, SimpleQueue, Thread';

const channelProgram = (text: string): Running =>
  program(`
    import { ${NAMES} } from 'mprun';
    const [queue, full, joinable, simple] = [new Queue(), new Queue(1), new JoinableQueue(), new SimpleQueue()];
    const [[ours, theirs], [reader, writer]] = [Pipe(), Pipe(false)];
    await full.put('full');
    const waitForAll = () => Promise.all([
      queue.get(), full.put('late'), simple.get(), ours.recv(), ours.poll(Infinity), reader.recv(),
      joinable.put(1).then(() => joinable.join()),
    ]);
    ${text}
  `);

/** No process leaves a file. */
async function ends(running: Running): Promise<Omit<Result, 'signal'>> {
  const { stdout, stderr, code } = await inTime(running.result);
  expect(foldersOf(running.process.pid)).toEqual([]);
  return { stdout, stderr, code };
}

/** By the next program, if not before: as soon as all are gone that may need it. */
async function isRemoved(running: Running, next: () => Promise<unknown>): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (foldersOf(running.process.pid).length > 0 && performance.now() < deadline) await next();
  expect(foldersOf(running.process.pid)).toEqual([]);
}

describe('a program', () => {
  test('ends when it has nothing else to do than to have queues and pipes with something in them', async () => {
    const running = channelProgram(`
      for (const one of [queue, joinable, simple]) await one.put('x'.repeat(3 * 2 ** 20));
      await ours.send('left');
      await writer.sendBytes(Buffer.alloc(100_000));
      console.log(queue.qsize(), await theirs.poll());
    `);
    expect(await ends(running)).toEqual({ stdout: '1 true\n', stderr: '', code: 0 });
  });

  test('goes on while it waits for something, until that comes, or its time is over', async () => {
    const running = channelProgram(`
      setTimeout(() => queue.putNowait('came'), 20).unref();
      console.log(await queue.get(), await ours.recv(5).catch(({ name }) => name));
    `);
    expect(await ends(running)).toEqual({ stdout: 'came TimeoutError\n', stderr: '', code: 0 });
  });

  test.each([0, 3])('that waits for everything ends at once by process.exit(%i)', async (code) => {
    const running = channelProgram(`
      waitForAll().then(() => console.log('never'));
      setImmediate(() => process.exit(${code}));
    `);
    expect(await ends(running)).toEqual({ stdout: '', stderr: '', code });
  });

  test('that waits for everything ends by an error that nobody catches', async () => {
    const running = channelProgram(`
      waitForAll().then(() => console.log('never'));
      setImmediate(() => { throw new Error('uncaught') });
    `);
    expect(await ends(running)).toMatchObject({
      stderr: expect.stringContaining('uncaught') as string,
      code: 1,
    });
  });

  // Complaint 5.
  test('prints nothing of what it refuses, here or in a worker, and the queue is as it was', async () => {
    const running = channelProgram(`
      const refused = { a: [1, () => 1] };
      for (const one of [queue, joinable, simple]) await one.put(refused).catch(({ message }) => console.log(message));
      await ours.send(refused).catch(({ message }) => console.log(message));
      console.log(queue.qsize(), joinable.qsize(), simple.empty(), await theirs.poll());
      await queue.put('works on');
      console.log(await queue.get());
    `);
    const refused = 'is a function and cannot travel to or from a worker';
    expect(await ends(running)).toEqual({
      stdout: `${`item.a[1] ${refused}\n`.repeat(3)}value.a[1] ${refused}\n0 0 true false\nworks on\n`,
      stderr: '',
      code: 0,
    });
  });

  test('that has put 50 MiB which nobody takes ends, and leaves nothing of them', async () => {
    const running = channelProgram(`
      const child = new Process({ target: '${at('putsMebibytes', 'queues.ts')}', args: [queue, 50] });
      child.start();
      await child.join();
      console.log(child.exitcode, queue.qsize());
    `);
    expect(await ends(running)).toEqual({ stdout: '0 50\n', stderr: '', code: 0 });
  });

  test.each(['Process', 'Thread'])('takes along a %s that waits for it', async (kind) => {
    for (const name of ['staysGetting', 'staysGettingSync']) {
      const running = channelProgram(`
        const waiting = new Event();
        new ${kind}({ target: '${at(name, 'queues.ts')}', args: [queue, waiting], daemon: true }).start();
        console.log(await waiting.wait());
        process.exit(0);
      `);
      expect(await ends(running)).toEqual({ stdout: 'true\n', stderr: '', code: 0 });
    }
  });

  test('puts what waits for room when it ends, for a process that goes on without it', async () => {
    const report = makeReport();
    const running = channelProgram(`
      const child = new Process({ target: '${at('outlivesAndTakes', 'queues.ts')}', args: [full, 3, ours, '${report.path}'] });
      child.start();
      await theirs.recv();
      for (const item of ['b', 'c']) void full.put(item);
      process.exit(0);
    `);
    const { stderr, code } = await inTime(running.result);
    expect([stderr, code]).toEqual(['', 0]);
    await report.sees('finished');
    expect(report.values()).toEqual(['EOFError', 'full', 'b', 'c', 'finished']);
    // Where both end at the same time, it is the next program that removes what they have left.
    await isRemoved(running, async () => ends(channelProgram('')));
  });

  test('that is killed leaves nothing, with whoever it had started, when the next program has ended', async () => {
    const report = makeReport();
    const running = channelProgram(`
      const child = new Process({ target: '${at('outlivesAndTakes', 'queues.ts')}', args: [full, 1, ours, '${report.path}'] });
      child.start();
      await theirs.recv();
      console.error('ready');
      await queue.get();
    `);
    await running.sees('ready');
    running.process.kill('SIGKILL');
    await inTime(running.result);
    await isRemoved(running, async () => ends(channelProgram('')));
  });
});
