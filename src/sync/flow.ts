/**
 * Which flow of the program runs: what Python calls the thread, of which one event loop has many at a time. An `RLock` is its
 * flow's, and may be taken again by it and by what it starts.
 *
 *     program, or the call of a task ──await lock.acquire()──▶ a flow of its own: what follows in this function
 *                                    ──lock.runExclusive(f)──▶ a flow of its own: f, and what follows from it
 *                                    ──lock.acquireSync()────▶ the flow it is in: nothing else runs meanwhile
 *
 * `await lock.acquire()` makes what follows the `await` part of the new flow, and not what its caller does meanwhile: code that runs
 * before the event loop has turned once is not in the flow yet.
 */
import { AsyncLocalStorage, executionAsyncResource } from 'node:async_hooks';

import type { TaskContext } from '../types.ts';
import { realm, type Realm } from '../util/realm.ts';

export class Flow {
  /** Tells it from the other flows of this thread. */
  readonly id: number = (flows = (flows + 1) & 0x7fff_ffff);
  /** What it is part of. */
  readonly parent: Flow | undefined;
  /** Locks that it holds, or waits for. */
  uses = 0;
  /** The code that was running when it began, until that has returned. */
  readonly #begunIn: object | undefined;
  #hasTurned = false;

  /** @param isEntered code that runs at this moment becomes part of it only when the event loop has turned */
  constructor(parent: Flow | undefined, isEntered = false) {
    this.parent = parent;
    if (!isEntered) {
      this.#hasTurned = true;
      return;
    }
    // Before Node 24, code that one event source runs again and again (a timer) finds there what was entered the last time.
    this.#begunIn = KEEPS_ENTERED ? executionAsyncResource() : undefined;
    queueMicrotask(() => (this.#hasTurned = true));
  }

  /** Whether the code that asks was entered by an `await`, and did not only run when the flow began. */
  get isCurrent(): boolean {
    if (!this.#hasTurned) return false;
    return this.#begunIn === undefined || this.#begunIn !== executionAsyncResource();
  }

  /** Whether it is this one, or part of it. */
  isWithin(id: number): boolean {
    return this.id === id || (this.parent?.isWithin(id) ?? false);
  }
}

/** Numbers of flows are kept in 31 bits. */
let flows = 0;
const KEEPS_ENTERED = Number.parseInt(process.versions.node, 10) < 24;

/** Makes every promise of the thread slower: not before somebody waits for an `RLock`. */
let storage: AsyncLocalStorage<Flow> | undefined;
/** Flows by what they are the outermost of: the call of a task, or all else of a program (or inline worker). */
const outermost = new WeakMap<TaskContext | Realm, Flow>();
/** The last one that was asked for, as most often it is the next one too. */
let lastOwner: TaskContext | Realm | undefined;
let lastAmbient = new Flow(undefined);
/** Flows that hold something, or wait for it. */
const inUse = new Map<number, Flow>();

/** The flow that the running code is in. */
export function currentFlow(): Flow {
  let flow = storage?.getStore();
  while (flow && !flow.isCurrent) flow = flow.parent;
  const ambient = ambientFlow();
  // An inline task runs in the flow of whoever has called for it, but is not part of that: in a process it would not be, either.
  return flow?.isWithin(ambient.id) ? flow : ambient;
}

/** From now on it holds something, or waits for it. */
export function use(flow: Flow): void {
  // One that is part of no other means something, whatever it holds.
  if (!flow.parent) return;
  flow.uses++;
  inUse.set(flow.id, flow);
}

/** The same is over. */
export function unuse(id: number): void {
  const flow = inUse.get(id);
  if (flow && --flow.uses === 0) inUse.delete(id);
}

/** Makes what follows the `await` of the caller a flow of its own. */
export function enterFlow(): Flow {
  const flow = new Flow(parentOfNew(), true);
  stores().enterWith(flow);
  return flow;
}

/** A flow of its own, for `runInFlow`. */
export function makeFlow(): Flow {
  return new Flow(parentOfNew());
}

/** Runs a function, and all that follows from it, in a flow. */
export function runInFlow<T>(flow: Flow, run: () => T): T {
  return stores().run(flow, run);
}

/** Flows that hold nothing any more mean nothing to those in them. */
function parentOfNew(): Flow {
  let flow = currentFlow();
  while (flow.uses === 0 && flow.parent) flow = flow.parent;
  return flow;
}

function ambientFlow(): Flow {
  const here = realm();
  const owner = here.currentTask() ?? here;
  if (owner === lastOwner) return lastAmbient;
  const flow = outermost.get(owner) ?? new Flow(undefined);
  outermost.set(owner, flow);
  lastOwner = owner;
  return (lastAmbient = flow);
}

function stores(): AsyncLocalStorage<Flow> {
  return (storage ??= new AsyncLocalStorage());
}
