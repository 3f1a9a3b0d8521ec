/**
 * Deaths at a chosen step. Members are killed between any two instructions; what matters is what they have stored until then. Here the
 * victim is a member of its own in this thread, and dies at its n-th atomic look at, or store to, shared memory: nothing of what it does
 * behind that is seen, neither its `finally` blocks nor files that it would remove.
 */
import { membership } from '../../src/memory/membership.ts';
import { slotOf } from '../../src/memory/members.ts';
import { store } from '../../src/memory/store.ts';
import { HANDLE, reviveHandle, type Handle } from '../../src/wire/handles.ts';

const OPERATIONS = ['load', 'store', 'exchange', 'compareExchange', 'add', 'sub', 'and', 'or'] as const;

class Killed extends Error {}

/** Id of a member whose process is not there (any more). */
export function deadMember(): number {
  const gone = { pid: 2 ** 22 + 1, tid: 2 ** 22 + 1, startedAt: 1 };
  const id = membership().table.join({ ...gone, name: 'Gone', isDaemon: true });
  if (id === undefined) throw new Error('no row is free');
  return id;
}

/** What runs is done by that member. */
export function as<T>(id: number, run: () => T): T {
  const mine = membership() as { id: number; slot: number };
  const { id: myId, slot: mySlot } = mine;
  Object.assign(mine, { id, slot: slotOf(id) });
  try {
    return run();
  } finally {
    Object.assign(mine, { id: myId, slot: mySlot });
  }
}

/**
 * Runs it until its n-th step; what it waits for is not waited for.
 *
 * @param counted whether looks are steps: they are many, and differ only in stores between them that are not atomic
 * @returns whether it was killed there; if not, it had fewer steps
 */
export function killedAt(step: number, counted: 'looks and stores' | 'stores', run: () => void): boolean {
  const real = Object.fromEntries(OPERATIONS.map((name) => [name, Atomics[name]]));
  let steps = 0;
  const memory = store();
  const remove = memory.remove.bind(memory);
  let isDead = false;
  const patch = (name: (typeof OPERATIONS)[number]): unknown =>
    function operation(...operands: unknown[]): unknown {
      // Its `finally` changes nothing any more.
      if (isDead && name === 'store') return operands[2];
      if (name !== 'load' || counted === 'looks and stores') steps++;
      isDead ||= steps >= step;
      if (isDead) throw new Killed();
      return (real[name] as (...operands: unknown[]) => unknown)(...operands);
    };
  Object.assign(Atomics, Object.fromEntries(OPERATIONS.map((name) => [name, patch(name)])));
  Object.assign(memory, { remove: (path: string) => void (isDead || remove(path)) });
  try {
    run();
  } catch (error) {
    if (!(error instanceof Killed)) throw error;
  } finally {
    Object.assign(Atomics, real);
    Object.assign(memory, { remove });
  }
  return isDead;
}

/** The same thing, as another member has it. */
export function anotherOf<T extends Handle>(thing: T): T {
  const { kind, data } = thing[HANDLE](true);
  return reviveHandle(kind, data) as T;
}
