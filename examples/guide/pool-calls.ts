// The calls of a pool side by side.
import { Pool } from 'mprun';

await Pool.with({ processes: 2 }, async (pool) => {
  // One call.
  console.log(await pool.apply('tasks/math.ts#pow', [2, 10])); // 1024

  // One call per input, all results together, in the order of the inputs.
  console.log(await pool.map('tasks/square.ts', [1, 2, 3])); // [ 1, 4, 9 ]

  // The same with several arguments.
  const pairs = [
    [2, 3],
    [3, 2],
  ];
  console.log(await pool.starmap('tasks/math.ts#pow', pairs)); // [ 8, 9 ]

  // One result after the other, each as soon as all before it are there.
  for await (const square of pool.imap('tasks/square.ts', [1, 2, 3])) console.log(square); // 1, 4, 9

  // Each as soon as it is there, in any order.
  let sum = 0;
  for await (const square of pool.imapUnordered<number>('tasks/square.ts', [1, 2, 3])) sum += square;
  console.log(sum); // 14

  // A result to ask later, or to be called back with.
  const later = pool.applyAsync('tasks/math.ts#pow', [2, 3], {}, { callback: (n) => console.log('got', n) }); // got 8
  console.log(await later.get({ timeoutMs: 60_000 }), later.ready(), later.successful()); // 8 true true
});
