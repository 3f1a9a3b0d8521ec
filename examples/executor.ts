// Run: node --import ./examples/ts.js examples/executor.ts (from Node 22.18 on: node examples/executor.ts)
import { asCompleted, BrokenExecutor, ProcessPoolExecutor, ThreadPoolExecutor, wait } from 'mprun';

// One after the other, then the same work in threads and in processes: results as they come.
const inputs = [1, 2, 3, 4];
console.log(inputs.map((n) => n * n).reduce((a, b) => a + b)); // 30

for (const Executor of [ThreadPoolExecutor, ProcessPoolExecutor])
  await Executor.with({ maxWorkers: 2 }, async (executor) => {
    const futures = inputs.map((n) => executor.submit<number>('tasks/square.ts', n));
    let sum = 0;
    for await (const future of asCompleted(futures)) sum += await future.result();
    console.log(sum); // 30, 30
  });

await ProcessPoolExecutor.with({ maxWorkers: 2 }, async (executor) => {
  const powers = [];
  for await (const power of executor.map('tasks/math.ts#pow', [2, 3], [10, 2])) powers.push(power);
  console.log(powers); // [ 1024, 9 ]

  // A worker that dies takes only its future with it, and the error says how.
  const dying = executor.submit('tasks/exits.ts#exit_error');
  const { done, notDone } = await wait([dying, executor.submit('tasks/square.ts', 3)]);
  console.log(done.size, notDone.size); // 2 0
  const error = await dying.exception();
  if (error instanceof BrokenExecutor) console.log(error.name, error.exitcode); // BrokenProcessPool 1
});
