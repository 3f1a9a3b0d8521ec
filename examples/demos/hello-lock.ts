// [003.6] A lock around a print: ten processes, one greeting each, in whatever order they come
import { isMainProcess, Lock, Process, task } from 'mprun';

export const f = task(import.meta.url, 'f', async (l: Lock, i: number): Promise<void> => {
  await l.acquire();
  try {
    console.log('hello world', i);
  } finally {
    l.release();
  }
});

export default function main(): void {
  const lock = new Lock();

  for (let num = 0; num < 10; num++) new Process({ target: f, args: [lock, num] }).start();
}

if (isMainProcess) main();
