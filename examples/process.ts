// Run: node --import ./examples/ts.js examples/process.ts (from Node 22.18 on: node examples/process.ts)
import { currentProcess, exit, isMainProcess, parentProcess, Process, task } from 'mprun';

export const greet = task(import.meta.url, 'greet', (name: string): void => {
  console.log('Hello', name); // Hello Bob
  console.log(currentProcess().name, 'of', parentProcess()?.name); // Process-1 of MainProcess
});

export const leave = task(import.meta.url, 'leave', (status: number) => exit(status));

if (isMainProcess) {
  const p = new Process({ target: greet, args: ['Bob'] });
  p.start();
  await p.join();
  console.log(p.exitcode); // 0

  const leaver = new Process({ target: leave, args: [3] });
  leaver.start();
  await leaver.join();
  console.log(leaver.exitcode); // 3

  const sleeper = new Process({ target: 'tasks/exits.ts#terminated', name: 'sleeper' });
  sleeper.start();
  console.log(sleeper.isAlive(), await sleeper.join(100)); // true false
  sleeper.terminate();
  await sleeper.join();
  console.log(sleeper.name, sleeper.exitcode); // sleeper -15
}
