// Run: node --import ./examples/ts.js examples/map.ts (from Node 22.18 on: node examples/map.ts)
import { Pool } from 'mprun';

// A task is an exported function, named by where it is: `file#export`, relative to the working directory.
const pool = new Pool({ processes: 2 });

// fn(input) for each input; results are in the order of the inputs.
console.log(await pool.map('tasks/square.ts', [1, 2, 3])); // [ 1, 4, 9 ]

// fn(...input), for functions of several arguments.
const pairs = [
  [2, 10],
  [3, 2],
];
console.log(await pool.starmap('tasks/math.ts#pow', pairs)); // [ 1024, 9 ]

// One call; keyword arguments become one last object: powKw(2, { y: 3 }).
console.log(await pool.apply('tasks/math.ts#powKw', [2], { y: 3 })); // 8

pool.close();
await pool.join();
