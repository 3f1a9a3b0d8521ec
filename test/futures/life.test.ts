/** Executors and the program they live in. Programs run in processes of their own, with the built library. */
import { expect, test } from 'vitest';

import { program } from '../support/program.ts';
import { at } from '../pool/support.ts';

const IDENTITY = JSON.stringify(at('odd.ts', 'identity'));
const WAIT = JSON.stringify(at('odd.ts', 'wait'));
const THROW = JSON.stringify(at('odd.ts', 'throwCustom'));
const PID = JSON.stringify(at('futures.ts', 'pid'));
const IMPORT = "import { Future, ProcessPoolExecutor, ThreadPoolExecutor } from 'mprun';";

test('an executor without work does not keep the program alive', async () => {
  const { result } = program(`${IMPORT}
    for (const Executor of [ProcessPoolExecutor, ThreadPoolExecutor])
      console.log(await new Executor({ maxWorkers: 1 }).submit(${IDENTITY}, 1));
  `);
  expect(await result).toMatchObject({ code: 0, stdout: '1\n1\n', stderr: '' });
});

test('what was submitted is done before the program ends, also after shutdown({ wait: false })', async () => {
  const { result } = program(`${IMPORT}
    const executor = new ProcessPoolExecutor({ maxWorkers: 1 });
    for (const ms of [30, 20, 10])
      executor.submit(${WAIT}, ms).addDoneCallback(async (future) => console.log(await future.result()));
    await executor.shutdown({ wait: false });
    console.log('no wait');
  `);
  expect(await result).toMatchObject({ code: 0, stdout: 'no wait\n30\n20\n10\n', stderr: '' });
});

test('a map that nobody goes on with does not keep the program alive', async () => {
  const { result } = program(`${IMPORT}
    const executor = new ThreadPoolExecutor({ maxWorkers: 1 });
    const endless = (function* () { for (;;) yield 1; })();
    console.log(await executor.map(${IDENTITY}, endless, { buffersize: 2 }).next());
  `);
  expect(await result).toMatchObject({ code: 0, stdout: '{ done: false, value: 1 }\n', stderr: '' });
});

test('shutdown() after endless inputs were begun and not gone on with comes to its end', async () => {
  const { result } = program(`${IMPORT}
    const executor = new ThreadPoolExecutor({ maxWorkers: 1 });
    const results = executor.map(${IDENTITY}, (function* () { for (;;) yield 1; })());
    console.log(await results.next(), await executor.shutdown());
  `);
  expect(await result).toMatchObject({ code: 0, stdout: '{ done: false, value: 1 } true\n', stderr: '' });
});

test('a failure that nobody looked at is told once, and fails nothing; one that was asked for is not', async () => {
  const { result } = program(`${IMPORT}
    const executor = new ProcessPoolExecutor({ maxWorkers: 1 });
    const unseen = executor.submit(${THROW}, 1);
    const seen = [executor.submit(${THROW}, 3), executor.submit(${THROW}, 5)];
    await seen[0].exception();
    await seen[1].catch(() => {});
    executor.submit(${IDENTITY}, 1).cancel();
    const own = new Future();
    own.setException(new RangeError('mine'));
    await executor.shutdown();
    console.log('end', unseen);
  `);
  const { code, stdout, stderr } = await result;
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'end <Future state=finished raised CustomError>\n' });
  expect(stderr).toContain('nobody looked at a failed result');
  expect(stderr).toContain('submit of throwCustom: CustomError: odd 1');
  expect(stderr).toContain('a future: RangeError: mine');
  expect(stderr).not.toMatch(/odd [35]/);
});

test('an executor that nobody holds any more is shut down, without a word', async () => {
  const { result } = program(
    `${IMPORT}
    const held = await (async () => {
      const executor = new ProcessPoolExecutor({ maxWorkers: 1 });
      const pid = await executor.submit(${PID});
      return { pid, executor: new WeakRef(executor) };
    })();
    const isThere = (pid) => {
      try {
        return process.kill(pid, 0);
      } catch {
        return false;
      }
    };
    while (held.executor.deref() || isThere(held.pid)) {
      // Before anybody looks at the reference: that keeps it for the moment.
      await new Promise((resolve) => setTimeout(resolve, 5));
      globalThis.gc();
    }
    console.log('gone');
  `,
    'mjs',
    ['--expose-gc'],
  );
  expect(await result).toMatchObject({ code: 0, stdout: 'gone\n', stderr: '' });
});

test('`with` shuts down whatever becomes of its function', async () => {
  const { result } = program(`${IMPORT}
    for (const Executor of [ProcessPoolExecutor, ThreadPoolExecutor]) {
      console.log(await Executor.with({ maxWorkers: 1 }, (executor) => executor.submit(${IDENTITY}, 7)));
      let late;
      const failing = Executor.with({ maxWorkers: 1 }, (executor) => {
        late = executor.submit(${WAIT}, 20);
        throw new Error('mine');
      });
      console.log(await failing.catch((error) => error.message), late);
    }
  `);
  const each = '7\nmine <Future state=finished returned number>\n';
  expect(await result).toMatchObject({ code: 0, stdout: each + each, stderr: '' });
});

test('an executor inside a task works; one made while a worker imports a module is refused', async () => {
  const nested = JSON.stringify(at('futures.ts', 'squares'));
  const { result } = program(`${IMPORT}
    await ProcessPoolExecutor.with({ maxWorkers: 1 }, async (executor) => {
      console.log(await executor.submit(${nested}, 3));
      const error = await executor.submit(${JSON.stringify(at('import-time-executor.ts', 'anything'))}).exception();
      console.log(error.code, error.message.split('/').at(-1));
    });
  `);
  expect(await result).toMatchObject({
    code: 0,
    stdout:
      '[ 0, 1, 4 ]\nERR_MPRUN_IMPORT_TIME_POOL import-time-executor.ts creates a ThreadPoolExecutor while a worker imports it\n',
  });
});
