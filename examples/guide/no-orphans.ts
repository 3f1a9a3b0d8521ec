// kill -9 of a process that has started another one: that does not outlive it
import { isMainProcess, Pipe, Process, task, type Connection } from 'mprun';

export const leaf = task(import.meta.url, 'leaf', async (theirs: Connection<string>): Promise<void> => {
  await theirs.send('the leaf runs');
  for (;;); // it does not even look whether anybody is there
});

export const branch = task(import.meta.url, 'branch', async (theirs: Connection<string>): Promise<void> => {
  const p = new Process({ target: leaf, args: [theirs] });
  p.start();
  await p.join();
});

if (isMainProcess) {
  const [ours, theirs] = Pipe<never, string>();
  const p = new Process({ target: branch, args: [theirs] });
  p.start();
  console.log(await ours.recv()); // the leaf runs

  process.kill(p.pid ?? 0, 'SIGKILL'); // nobody can catch that, and nobody is asked
  await p.join();
  // The other end of the pipe is closed when the last one who had it is gone.
  console.log(await ours.recv().catch((error: Error) => error.name)); // EOFError
}
