// [001.16] Two processes write to one file, never at the same time
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { isMainProcess, Lock, Process, task } from 'mprun';

export async function workerWith(lock: Lock, f: string): Promise<void> {
  await lock.runExclusive(() => appendFileSync(f, 'Lock acquired via with\n'));
}

export async function workerNoWith(lock: Lock, f: string): Promise<void> {
  await lock.acquire();
  try {
    appendFileSync(f, 'Lock acquired directly\n');
  } finally {
    lock.release();
  }
}

export default async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'mprun-demo-'));
  const f = join(folder, 'file.txt');
  const lock = new Lock();
  const w = new Process({ target: task(import.meta.url, 'workerWith'), args: [lock, f] });
  const nw = new Process({ target: task(import.meta.url, 'workerNoWith'), args: [lock, f] });
  w.start();
  nw.start();
  await w.join();
  await nw.join();
  console.log(readFileSync(f, 'utf8').trimEnd()); // the document leaves the file to be looked at
  rmSync(folder, { recursive: true });
}

if (isMainProcess) await main();
