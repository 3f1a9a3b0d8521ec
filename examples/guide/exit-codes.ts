// How processes end, and what their exit codes say of it
import { Event, exit, isMainProcess, Process, task } from 'mprun';

export const returns = task(import.meta.url, 'returns', (): string => 'which nobody sees');
export const leaves = task(import.meta.url, 'leaves', (): void => exit(3));
export const explains = task(import.meta.url, 'explains', (): void => exit('no disk')); // stderr: no disk
export const waits = task(import.meta.url, 'waits', async (): Promise<void> => {
  await new Event().wait();
});

async function exitCodeOf(p: Process, end?: () => void): Promise<number | undefined> {
  p.start();
  end?.();
  await p.join();
  return p.exitcode;
}

if (isMainProcess) {
  console.log(await exitCodeOf(new Process({ target: returns }))); // 0
  console.log(await exitCodeOf(new Process({ target: leaves }))); // 3
  console.log(await exitCodeOf(new Process({ target: explains }))); // 1

  const asked = new Process({ target: waits });
  console.log(await exitCodeOf(asked, () => asked.terminate())); // -15
  const killed = new Process({ target: waits });
  console.log(await exitCodeOf(killed, () => killed.kill())); // -9
  console.log(String(killed).endsWith('stopped exitcode=-SIGKILL>')); // true
}
