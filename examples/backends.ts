// Run: node --import ./examples/ts.js examples/backends.ts (from Node 22.18 on: node examples/backends.ts)
import { isMainProcess, move, Pool, task } from 'mprun';

// Memory that is shared is not copied; Atomics keep the threads from losing each other's writes.
export const add = task(import.meta.url, 'add', (sum: Int32Array, n: number) => Atomics.add(sum, 0, n));

export const sizeOf = task(import.meta.url, 'sizeOf', (bytes: Uint8Array) => bytes.length);

if (isMainProcess) {
  // One meaning, three kinds of workers; what each can do besides is in docs/api.md.
  const squares = (backend: 'process' | 'thread' | 'inline'): Promise<unknown> =>
    Pool.with({ backend, processes: 2 }, (pool) => pool.map('tasks/square.ts', [1, 2, 3]));
  console.log(await squares('process')); // [ 1, 4, 9 ]
  console.log(await squares('thread')); // [ 1, 4, 9 ]
  console.log(await squares('inline')); // [ 1, 4, 9 ]

  await Pool.with({ backend: 'thread', processes: 2 }, async (pool) => {
    const sum = new Int32Array(new SharedArrayBuffer(4));
    await pool.starmap(
      add,
      [1, 2, 3].map((n): [Int32Array, number] => [sum, n]),
    );
    console.log(sum[0]); // 6

    const bytes = new Uint8Array(50_000_000);
    console.log(await pool.apply(sizeOf, [move(bytes)]), bytes.length); // 50000000 0
  });
}
