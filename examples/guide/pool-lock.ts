// The workers of a pool share a lock: it is an argument like any other
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isMainProcess, Lock, Pool, task } from 'mprun';

export const append = task(
  import.meta.url,
  'append',
  async (lock: Lock, file: string, name: string): Promise<void> => {
    await lock.runExclusive(async () => {
      appendFileSync(file, `${name} `);
      await Promise.resolve();
      appendFileSync(file, `${name}\n`);
    });
  },
);

if (isMainProcess) {
  const folder = mkdtempSync(join(tmpdir(), 'mprun-guide-'));
  const file = join(folder, 'log.txt');
  const lock = new Lock();
  await Pool.with({ processes: 2 }, async (pool) => {
    await pool.starmap(
      append,
      ['a', 'b', 'c'].map((name) => [lock, file, name] as const),
    );
  });
  console.log(readFileSync(file, 'utf8').split('\n').sort().slice(1)); // [ 'a a', 'b b', 'c c' ]
  rmSync(folder, { recursive: true });
}
