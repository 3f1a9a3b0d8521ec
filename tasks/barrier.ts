/**
 * The documents' barrier: two processes wait for each other and go on at the same moment, two others do not wait.
 *
 *     mprun run tasks/barrier.ts
 */
import { Barrier, currentProcess, Lock, Process, task } from 'mprun';

/** Print when all have come. */
export async function test_with_barrier(synchronizer: Barrier, serializer: Lock): Promise<void> {
  const { name } = currentProcess();
  await synchronizer.wait();
  const now = new Date();
  await serializer.runExclusive(() => console.log(`process ${name} ----> ${now.toISOString()}`));
}

/** Print at once. */
export function test_without_barrier(): void {
  const { name } = currentProcess();
  const now = new Date();
  console.log(`process ${name} ----> ${now.toISOString()}`);
}

/** Start two of each. */
export default function main(): void {
  const args = [new Barrier(2), new Lock()];
  const withBarrier = task(import.meta.url, 'test_with_barrier');
  const withoutBarrier = task(import.meta.url, 'test_without_barrier');
  new Process({ name: 'p1 - test_with_barrier', target: withBarrier, args }).start();
  new Process({ name: 'p2 - test_with_barrier', target: withBarrier, args }).start();
  new Process({ name: 'p3 - test_without_barrier', target: withoutBarrier }).start();
  new Process({ name: 'p4 - test_without_barrier', target: withoutBarrier }).start();
}
