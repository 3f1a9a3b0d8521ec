// Run: node --import ./examples/ts.js examples/ping-pong.ts (from Node 22.18 on: node examples/ping-pong.ts)
import { isMainProcess, Pipe, Process, task, wait, type Connection } from 'mprun';

export const answer = task(
  import.meta.url,
  'answer',
  async (theirs: Connection<number, number>): Promise<void> => {
    // Until the other end is closed.
    for await (const n of theirs) await theirs.send(n + 1);
  },
);

if (isMainProcess) {
  const [ours, theirs] = Pipe<number, number>();
  const player = new Process({ target: answer, args: [theirs] });
  player.start();
  let n = 0;
  while (n < 6) {
    await ours.send(n + 1);
    n = await ours.recv();
    console.log(n); // 2, 4, 6
  }

  // An end that was given away is the child's: when that is killed, this end is told.
  player.kill();
  const ready = await wait([ours]);
  const error = await ours.recv().catch((reason: unknown) => reason);
  console.log(ready[0] === ours, String(error)); // true EOFError: the other end is closed, and there is nothing left to receive
}
