// Processes give their answers back through a queue
import { isMainProcess, Process, Queue, task } from 'mprun';

type Answers = Queue<readonly [n: number, square: number]>;

export const square = task(import.meta.url, 'square', async (n: number, answers: Answers): Promise<void> => {
  await answers.put([n, n ** 2]);
});

if (isMainProcess) {
  const answers: Answers = new Queue();
  const processes = [1, 2, 3].map((n) => new Process({ target: square, args: [n, answers] }));
  for (const p of processes) p.start();
  for (const p of processes) await p.join();

  // What was put is in shared memory: it is there when whoever has put it is gone.
  const squares = new Map<number, number>();
  while (!answers.empty()) squares.set(...(await answers.get()));
  console.log(squares.size, squares.get(3)); // 3 9
}
