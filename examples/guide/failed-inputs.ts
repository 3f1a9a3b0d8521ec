// Results of what went well, errors of what did not, and both in one go.
import { Pool } from 'mprun';

await Pool.with({ processes: 2 }, async (pool) => {
  const [results, failed]: [unknown[], string[]] = [[], []];
  for await (const { inputs, outcomes } of pool.outcomes('tasks/flaky.ts', [2, 3, 4, 5]))
    for (const [k, outcome] of outcomes.entries())
      if (outcome.ok) results.push(outcome.value);
      else failed.push(`${String(inputs[k])}: ${String(outcome.error)}`);
  console.log(results, failed); // [ 2, 4 ] [ '3: RangeError: 3 is odd', '5: RangeError: 5 is odd' ]

  // An iterator goes on after a failure, too: each next() rejects for its own input only.
  const squares = pool.imap<number>('tasks/flaky.ts', [2, 3, 4]);
  for (let k = 0; k < 3; k++) {
    const next = await squares.next().catch((error: unknown) => ({ value: String(error) }));
    console.log(next.value); // 2, RangeError: 3 is odd, 4
  }
});
