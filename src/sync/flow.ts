/**
 * Which flow of the program runs: what Python calls the thread, of which one event loop has many at a time. An `RLock` is its
 * flow's, and may be taken again by it and by what it starts.
 *
 *     program, or the call of a task ──await lock.acquire()──▶ a flow of its own: what follows in this function
 *                                    ──lock.runExclusive(f)──▶ a flow of its own: f, and what follows from it
 *                                    ──lock.acquireSync()────▶ the flow it is in: nothing else runs meanwhile
 *
 * `await lock.acquire()` makes what follows the `await` part of the new flow, and nothing else: whoever has called that function goes
 * on in its own, and so does what runs meanwhile.
 *
 *     promise of acquire(), the door ◀─trigger─ promise of the await: in the flow ─▶ what is begun from there
 *
 * `AsyncLocalStorage` cannot say that: what it is told to enter, the caller enters too, for good.
 */
import { createHook, executionAsyncResource, type AsyncHook } from 'node:async_hooks';

import type { TaskContext } from '../types.ts';
import { realm, type Realm } from '../util/realm.ts';

export class Flow {
  /** Tells it from the other flows of this thread. */
  readonly id: number = (flows = (flows + 1) & 0x7fff_ffff);
  /** What it is part of. */
  readonly parent: Flow | undefined;
  /** Locks that it holds, or waits for. */
  uses = 0;

  constructor(parent: Flow | undefined) {
    this.parent = parent;
  }

  /** Whether it is this one, or part of it. */
  isWithin(id: number): boolean {
    return this.id === id || (this.parent?.isWithin(id) ?? false);
  }
}

/** Numbers of flows are kept in 31 bits. */
let flows = 0;

const FLOW = Symbol('flow');
/** What runs, as Node sees it: of a promise, the promise; of a timer, the timer. */
interface Running {
  [FLOW]?: Flow | undefined;
}

/** Makes every promise of the thread slower: not before somebody waits for an `RLock`. */
let hook: AsyncHook | undefined;
/** Flows, by the numbers of the promises behind which they begin. */
const doors = new Map<number, Flow>();
const forgottenDoors = new FinalizationRegistry<number>((door) => doors.delete(door));
/** Begins behind the promise that is made next. */
let beginning: Flow | undefined;

/** Flows by what they are the outermost of: the call of a task, or all else of a program (or inline worker). */
const outermost = new WeakMap<TaskContext | Realm, Flow>();
/** The last one that was asked for, as most often it is the next one too. */
let lastOwner: TaskContext | Realm | undefined;
let lastAmbient = new Flow(undefined);
/** Flows that hold something, or wait for it. */
const inUse = new Map<number, Flow>();

/** The flow that the running code is in. */
export function currentFlow(): Flow {
  const flow = hook && running()[FLOW];
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

/** What follows directly from a promise, its `await` or `then()`, is in the flow. */
export function enterBehind<T>(flow: Flow, promise: Promise<T>): Promise<T> {
  follow();
  beginning = flow;
  return promise.then((value) => value);
}

/** A flow of its own, for `runInFlow` or `enterBehind`. */
export function makeFlow(): Flow {
  return new Flow(parentOfNew());
}

/** Runs a function, and all that follows from it, in a flow. */
export function runInFlow<T>(flow: Flow, run: () => T): T {
  follow();
  const here = running();
  const before = here[FLOW];
  here[FLOW] = flow;
  try {
    return run();
  } finally {
    here[FLOW] = before;
  }
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

function running(): Running {
  return executionAsyncResource();
}

/** From now on, what is begun is in the flow of what begins it. */
function follow(): void {
  hook ??= createHook({ init: onBegin }).enable();
}

function onBegin(id: number, _type: string, trigger: number, begun: object): void {
  const flow = doors.get(trigger) ?? running()[FLOW];
  if (flow) (begun as Running)[FLOW] = flow;
  if (!beginning) return;
  doors.set(id, beginning);
  forgottenDoors.register(begun, id);
  beginning = undefined;
}
