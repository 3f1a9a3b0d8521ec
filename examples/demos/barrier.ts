// [004.19] Two processes wait for each other at a barrier, and go on at the same moment; two others do not wait
import { Barrier, currentProcess, isMainProcess, Lock, Process, task } from 'mprun';

export const testWithBarrier = task(
  import.meta.url,
  'testWithBarrier',
  async (synchronizer: Barrier, serializer: Lock): Promise<void> => {
    const { name } = currentProcess();
    await synchronizer.wait();
    const now = new Date();
    await serializer.runExclusive(() => console.log(`process ${name} ----> ${datetime(now)}`));
  },
);

export const testWithoutBarrier = task(import.meta.url, 'testWithoutBarrier', (): void => {
  const { name } = currentProcess();
  const now = new Date();
  console.log(`process ${name} ----> ${datetime(now)}`);
});

/** As Python prints it, here: `2026-01-31 09:05:00.125`. */
function datetime(now: Date): string {
  const local = new Date(now.getTime() - now.getTimezoneOffset() * 60_000);
  return local.toISOString().replace('T', ' ').replace('Z', '');
}

export default function main(): void {
  const args: [Barrier, Lock] = [new Barrier(2), new Lock()];
  new Process({ name: 'p1 - test_with_barrier', target: testWithBarrier, args }).start();
  new Process({ name: 'p2 - test_with_barrier', target: testWithBarrier, args }).start();
  new Process({ name: 'p3 - test_without_barrier', target: testWithoutBarrier }).start();
  new Process({ name: 'p4 - test_without_barrier', target: testWithoutBarrier }).start();
}

if (isMainProcess) main();
