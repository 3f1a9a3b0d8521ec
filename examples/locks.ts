// Run: node --import ./examples/ts.js examples/locks.ts (from Node 22.18 on: node examples/locks.ts)
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isMainProcess, Lock, Process, task } from 'mprun';

export const count = task(import.meta.url, 'count', async (lock: Lock, file: string): Promise<void> => {
  // Nobody else reads or writes in between.
  const addOne = (): void => writeFileSync(file, String(Number(readFileSync(file, 'utf8')) + 1));
  for (let k = 0; k < 100; k++) await lock.runExclusive(addOne);
});

if (isMainProcess) {
  const folder = mkdtempSync(join(tmpdir(), 'mprun-example-'));
  const file = join(folder, 'count');
  writeFileSync(file, '0');

  // Whoever is given the lock has the same one.
  const lock = new Lock();
  const counters = [1, 2, 3].map(() => new Process({ target: count, args: [lock, file] }));
  for (const counter of counters) counter.start();
  for (const counter of counters) await counter.join();
  console.log(readFileSync(file, 'utf8'), String(lock)); // 300 <Lock(owner=None)>
  rmSync(folder, { recursive: true });
}
