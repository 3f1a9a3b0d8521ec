/**
 * What the types of the pool's calls promise. Checked by the compiler (`npm run typecheck`), never run: each
 * `@ts-expect-error` is a misuse that must not compile.
 */
import { Pool, task, tasks, type AsyncResult, type PoolIterator } from 'mprun';
import { expectTypeOf } from 'vitest';

const typed = tasks<typeof import('../fixtures/tasks/typed.ts')>('test/fixtures/tasks/typed.ts');

export async function inferred(pool: Pool): Promise<void> {
  const squares = await pool.map(typed.square, [1, 2]);
  expectTypeOf(squares).toEqualTypeOf<number[]>();
  const shouts = await pool.map(typed.shout, new Set(['a']));
  expectTypeOf(shouts).toEqualTypeOf<string[]>();
  const powers = await pool.starmap(typed.pow, [[2, 3]]);
  expectTypeOf(powers).toEqualTypeOf<number[]>();
  const power = await pool.apply(typed.pow, [2, 3]);
  expectTypeOf(power).toEqualTypeOf<number>();
  const greeting = await pool.apply(typed.greet, ['Ann'], { greeting: 'Hi' });
  expectTypeOf(greeting).toEqualTypeOf<string>();
  const hello = await pool.apply(typed.hello);
  expectTypeOf(hello).toEqualTypeOf<string>();
  const later = pool.mapAsync(typed.shout, ['a'], { callback: (values) => values.map((text) => text.at(0)) });
  expectTypeOf(later).toEqualTypeOf<AsyncResult<string[]>>();
  const iterator = pool.imap(typed.square, [1]);
  expectTypeOf(iterator).toEqualTypeOf<PoolIterator<number>>();
  for await (const value of pool.imapUnordered(typed.shout, ['a']))
    expectTypeOf(value).toEqualTypeOf<string>();

  const half = task(import.meta.url, 'half', (n: number) => n / 2);
  expectTypeOf(half(1)).toEqualTypeOf<number>();
  const halves = await pool.map(half, [1]);
  expectTypeOf(halves).toEqualTypeOf<number[]>();

  const unknowns = await pool.map('tasks/square.ts', [1, 'a']);
  expectTypeOf(unknowns).toEqualTypeOf<unknown[]>();
  const named = await pool.map<number>('tasks/square.ts', [1]);
  expectTypeOf(named).toEqualTypeOf<number[]>();
  const untyped = await pool.map(task(import.meta.url, 'half'), [1, 'a']);
  expectTypeOf(untyped).toEqualTypeOf<unknown[]>();
}

export async function misuse(pool: Pool): Promise<void> {
  // @ts-expect-error the task wants numbers
  await pool.map(typed.square, ['a']);
  // @ts-expect-error a bare function does not travel
  await pool.map((n: number) => n, [1]);
  // @ts-expect-error two arguments want starmap
  await pool.map(typed.pow, [1, 2]);
  // @ts-expect-error an argument is missing
  await pool.apply(typed.pow, [2]);
  // @ts-expect-error the task has no such keyword
  await pool.apply(typed.greet, ['Ann'], { shout: true });
  // @ts-expect-error inputs are not iterable
  await pool.map(typed.square, 5);
  // @ts-expect-error it is no function
  await pool.map(typed.notAFunction, [1]);
  // @ts-expect-error the module has no such export
  await pool.map(typed.cube, [1]);
  // @ts-expect-error tuples must fit the parameters
  await pool.starmap(typed.pow, [[1, 'a']]);
  // @ts-expect-error there is no such option
  await pool.map(typed.square, [1], { chunkSize: 1 });
  // @ts-expect-error the callback gets numbers
  pool.mapAsync(typed.square, [1], { callback: (values: string[]) => values });
  // @ts-expect-error there is no such backend
  await Pool.with({ backend: 'fork' }, () => {});
}
