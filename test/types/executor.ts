/**
 * What the types of executors and futures promise. Checked by the compiler (`npm run typecheck`), never run: each
 * `@ts-expect-error` is a misuse that must not compile.
 */
import {
  asCompleted,
  FIRST_COMPLETED,
  Process,
  ProcessPoolExecutor,
  tasks,
  ThreadPoolExecutor,
  wait,
  type AsyncResult,
  type Executor,
  type Exit,
  type Future,
  type Pool,
  type ResultIterator,
  type WaitResult,
} from 'mprun';
import { expectTypeOf } from 'vitest';

const typed = tasks<typeof import('../fixtures/tasks/typed.ts')>('test/fixtures/tasks/typed.ts');

export async function inferred(executor: Executor): Promise<void> {
  const power = executor.submit(typed.pow, 2, 3);
  expectTypeOf(power).toEqualTypeOf<Future<number>>();
  expectTypeOf(await power).toEqualTypeOf<number>();
  expectTypeOf(await power.result(10)).toEqualTypeOf<number>();
  const shout = executor.submit(typed.shout, 'a');
  expectTypeOf(shout).toEqualTypeOf<Future<string>>();
  expectTypeOf(executor.submit(typed.greet, 'Ann', { greeting: 'Hi' })).toEqualTypeOf<Future<string>>();
  expectTypeOf(executor.submit(typed.greet, 'Ann')).toEqualTypeOf<Future<string>>();
  shout.addDoneCallback((future) => expectTypeOf(future).toEqualTypeOf<Future<string>>());

  expectTypeOf(executor.map(typed.square, [1, 2])).toEqualTypeOf<ResultIterator<number>>();
  expectTypeOf(executor.map(typed.square, new Set([1]), { chunksize: 1 })).toEqualTypeOf<
    ResultIterator<number>
  >();
  expectTypeOf(executor.map(typed.pow, [1], [2])).toEqualTypeOf<ResultIterator<number>>();
  expectTypeOf(executor.map(typed.pow, [1], [2], { timeoutMs: 1 })).toEqualTypeOf<ResultIterator<number>>();
  expectTypeOf(executor.map(typed.greet, ['Ann'])).toEqualTypeOf<ResultIterator<string>>();
  expectTypeOf(executor.map(typed.greet, ['Ann'], [{ greeting: 'Hi' }])).toEqualTypeOf<
    ResultIterator<string>
  >();
  for await (const value of executor.map<number>('tasks/math.ts#pow', [1], [2], { buffersize: 1 }))
    expectTypeOf(value).toEqualTypeOf<number>();

  const { done } = await wait([power, shout], { returnWhen: FIRST_COMPLETED });
  expectTypeOf(done).toEqualTypeOf<Set<Future<number> | Future<string>>>();
  for await (const future of asCompleted([power])) expectTypeOf(future).toEqualTypeOf<Future<number>>();
  const unknown = executor.submit('tasks/square.ts', 1, 'a');
  expectTypeOf(unknown).toEqualTypeOf<Future>();
  expectTypeOf(executor.submit<number>('tasks/square.ts', 1)).toEqualTypeOf<Future<number>>();
  expectTypeOf(
    await ThreadPoolExecutor.with({}, (threads) => threads.submit(typed.hello).result()),
  ).toEqualTypeOf<string>();
}

export async function misuse(executor: Executor): Promise<void> {
  // @ts-expect-error the task wants numbers
  executor.submit(typed.square, 'a');
  // @ts-expect-error an argument is missing
  executor.submit(typed.pow, 2);
  // @ts-expect-error a bare function does not travel
  executor.submit((n: number) => n, 1);
  // @ts-expect-error an iterable is missing
  executor.map(typed.pow, [1]);
  // @ts-expect-error the inputs are of the wrong type
  executor.map(typed.pow, [1], ['a']);
  // @ts-expect-error there is no such option
  executor.map(typed.square, [1], { chunkSize: 1 });
  // @ts-expect-error only threads have a prefix
  await ProcessPoolExecutor.with({ threadNamePrefix: 'a' }, () => {});
  // @ts-expect-error there is no such condition
  await wait([], { returnWhen: 'FIRST' });
}

export async function waitedFor(pool: Pool, power: Future<number>): Promise<void> {
  const result = pool.applyAsync(typed.square, [3]);
  const process = new Process();
  expectTypeOf(await wait([result, process], 10)).toEqualTypeOf<(AsyncResult<number> | Process)[]>();
  expectTypeOf(await wait(new Set([process.sentinel, power]))).toEqualTypeOf<
    (Promise<Exit> | Future<number>)[]
  >();
  expectTypeOf(await wait([process], { signal: AbortSignal.abort() })).toEqualTypeOf<Process[]>();
  expectTypeOf(await wait([power])).toEqualTypeOf<WaitResult<Future<number>>>();
  // @ts-expect-error that is for futures
  await wait([process], { returnWhen: FIRST_COMPLETED });
  // @ts-expect-error a number is nothing to wait for
  await wait([1]);
}
