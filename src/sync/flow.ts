/**
 * Which flow of the program runs: what Python calls the thread, of which one event loop has many at a time. An `RLock` is its
 * flow's, and may be taken again by it and by what it starts.
 *
 *     program, or the call of a task ──await lock.acquire()──▶ a flow of its own: what follows in this function
 *                                    ──lock.runExclusive(f)──▶ a flow of its own: f, and what follows from it
 *                                    ──lock.acquireSync()────▶ the flow it is in: nothing else runs meanwhile
 *
 * `await lock.acquire()` makes what follows that very `await` part of the new flow, and nothing else: neither what the caller does
 * meanwhile nor what goes on in it later. `AsyncLocalStorage.enterWith` would make all of that part of it, so the flow is passed on
 * by hand: each asynchronous thing (a promise, a timer) is in the flow in which it began, or in that of the promise it follows.
 */
import { createHook, executionAsyncResource } from 'node:async_hooks';

import type { TaskContext } from '../types.ts';
import { realm, type Realm } from '../util/realm.ts';

export class Flow {
  /** Tells it from the other flows of this thread. */
  readonly id: number = nextNumber();
  /** What it is part of. */
  readonly parent: Flow | undefined;
  /** Locks that it holds, or waits for. */
  uses = 0;
  /** Number of the promise that leads into it. */
  entrance = 0;

  constructor(parent: Flow | undefined) {
    this.parent = parent;
  }

  /** Whether it is this one, or part of it. */
  isWithin(id: number): boolean {
    return this.id === id || (this.parent?.isWithin(id) ?? false);
  }
}

/** Whatever runs asynchronously, as Node knows it. */
interface Resource {
  [FLOW]?: Flow | undefined;
}

const NUMBERS = Symbol.for('mprun.flows.1');
const LARGEST_NUMBER = 2 ** 31 - 1;
const FLOW = Symbol('flow');
/** By the numbers of the promises that lead into them. */
const entrances = new Map<number, Flow>();
/** The next promise leads into it. */
let announced: Flow | undefined;
/** Makes every promise of the thread slower: not before somebody waits for an `RLock`. */
let isPassedOn = false;
/** Flows by what they are the outermost of: the call of a task, or all else of a program (or inline worker). */
const outermost = new WeakMap<TaskContext | Realm, Flow>();
/** The last one that was asked for, as most often it is the next one too. */
let lastOwner: TaskContext | Realm | undefined;
let lastAmbient = new Flow(undefined);
/** Flows that hold something, or wait for it. */
const inUse = new Map<number, Flow>();

/** The flow that the running code is in. */
export function currentFlow(): Flow {
  const flow = isPassedOn ? resource()[FLOW] : undefined;
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
  if (!flow || --flow.uses > 0) return;
  inUse.delete(id);
  entrances.delete(flow.entrance);
}

/** A new flow, for what is to be one of its own. */
export function makeFlow(): Flow {
  return new Flow(parentOfNew());
}

/** Makes what follows the `await` of the promise part of the flow. */
export function leadInto<T>(flow: Flow, value: T | Promise<T>): Promise<T> {
  passOn();
  announced = flow;
  return new Promise((resolve) => resolve(value));
}

/** Runs a function, and all that follows from it, in a flow. */
export function runInFlow<T>(flow: Flow, run: () => T): T {
  passOn();
  const here = resource();
  const before = here[FLOW];
  here[FLOW] = flow;
  try {
    return run();
  } finally {
    here[FLOW] = before;
  }
}

function passOn(): void {
  if (isPassedOn) return;
  isPassedOn = true;
  createHook({ init: onBegin }).enable();
}

/** @param trigger of a promise, the one that it follows */
function onBegin(id: number, type: string, trigger: number, begun: Resource): void {
  if (announced && type === 'PROMISE') {
    announced.entrance = id;
    entrances.set(id, announced);
    announced = undefined;
  }
  const flow = entrances.get(trigger) ?? resource()[FLOW];
  if (flow) begun[FLOW] = flow;
}

function resource(): Resource {
  return executionAsyncResource();
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

/** In 31 bits; counted on the global object, since several copies of our code may share this thread, and its locks. */
function nextNumber(): number {
  const global = globalThis as { [NUMBERS]?: number };
  return (global[NUMBERS] = ((global[NUMBERS] ?? 0) + 1) & LARGEST_NUMBER);
}
