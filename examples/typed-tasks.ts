// Run: node --import ./examples/ts.js examples/typed-tasks.ts (from Node 22.18 on: node examples/typed-tasks.ts)
import { Pool, tasks } from 'mprun';

// Handles of the functions of a module. Only its type is imported here; the workers import the module itself.
const math = tasks<typeof import('../tasks/math.ts')>(new URL('../tasks/math.ts', import.meta.url));
const square = tasks<typeof import('../tasks/square.ts')>(new URL('../tasks/square.ts', import.meta.url));

await Pool.with({ processes: 2 }, async (pool) => {
  const squares: number[] = await pool.map(square.default, [1, 2, 3]);
  console.log(squares); // [ 1, 4, 9 ]

  // Arguments are checked too: [['2', 10]] would not compile.
  console.log(await pool.starmap(math.pow, [[2, 10]])); // [ 1024 ]

  // And keyword arguments: { z: 3 } would not.
  console.log(await pool.apply(math.powKw, [2], { y: 3 })); // 8
});
