// What a worker has from its first task to its last: opened once, closed once.
import { isMainProcess, Pool, task } from 'mprun';

// Each worker has modules of its own, so this is the worker's.
let words: Map<string, string> | undefined;

export const open = task(import.meta.url, 'open', (language: string): void => {
  words = new Map([['one', language === 'de' ? 'eins' : 'un']]);
});

export const translate = task(import.meta.url, 'translate', (word: string) => words?.get(word) ?? '?');

export const close = task(import.meta.url, 'close', (): void => words?.clear());

if (isMainProcess) {
  const options = { processes: 2, initializer: open, initargs: ['de'], finalizer: close };
  await Pool.with(options, async (pool) => {
    console.log(await pool.map(translate, ['one', 'two'])); // [ 'eins', '?' ]
  });
}
