// What of an error comes through: name, message, stack, own properties, cause. Its class only where JavaScript has it.
import { isMainProcess, Pool, task } from 'mprun';

export class NotFound extends Error {
  override readonly name = 'NotFound';
  readonly status = 404;
}

export const load = task(import.meta.url, 'load', (page: string): string => {
  throw new NotFound(`no page ${page}`, { cause: new RangeError('page 7 of 5') });
});

if (isMainProcess)
  await Pool.with({ processes: 1 }, async (pool) => {
    const error = (await pool.apply(load, ['seven']).catch((reason: unknown) => reason)) as NotFound;
    console.log(String(error), error.status); // NotFound: no page seven 404
    console.log(error.cause instanceof RangeError, error instanceof Error); // true true
    // An instance of a class of yours would need that class here: look at the name, or a property.
    console.log(error instanceof NotFound, error.name === 'NotFound'); // false true
    console.log(error.stack?.includes('own-errors.ts:10')); // true
  });
