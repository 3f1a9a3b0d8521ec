// Run: node --import ./examples/ts.js examples/imap-endless.ts (from Node 22.18 on: node examples/imap-endless.ts)
import { Pool } from 'mprun';

function* numbers(): Generator<number> {
  for (let n = 0; ; n++) yield n;
}

await Pool.with({ processes: 2 }, async (pool) => {
  // No more than 16 numbers are taken ahead of what the loop has consumed.
  for await (const square of pool.imap<number>('tasks/square.ts', numbers(), { buffersize: 16 })) {
    // Leaving the loop cancels what has not begun, and closes the generator.
    if (square > 30) break;
    console.log(square); // 0, 1, 4, 9, 16, 25
  }
});
