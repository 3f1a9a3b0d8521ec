// [000.2] All options of a process, and all that can be asked of it
import { currentProcess, isMainProcess, Process, task } from 'mprun';

import { repr } from './python.ts';

export const power = task(import.meta.url, 'power', (x: number, { y = x }: { y?: number } = {}): void => {
  const p = currentProcess();
  console.log(p.name, repr(p.daemon), p.authkey.length, x ** y); // it has what it was given, the authkey too
});

if (isMainProcess) {
  const p = new Process({ target: power, args: [2], kwargs: { y: 3 }, name: 'power', daemon: true });
  console.log(p.name, repr(p.daemon), repr(p.ident), repr(p.pid), repr(p.exitcode), repr(p.isAlive()));
  console.log(p.authkey.length); // bytes, which children take over
  p.authkey = 'secret';

  p.start();
  console.log(repr(p.isAlive()), repr(p.ident === p.pid), repr(p.exitcode));
  try {
    p.daemon = false; // before start() it would have been in time
  } catch (error) {
    console.log((error as Error).message);
  }
  try {
    await currentProcess().join(); // each joins the processes that it started, and no other
  } catch (error) {
    console.log((error as Error).message);
  }

  await p.join();
  await p.join(0); // it may be joined more than once; 0 does not wait
  console.log(p.name, p.exitcode, repr(p.isAlive()));
  console.log(String(p));
}
