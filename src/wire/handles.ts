/**
 * Handles: objects with identity (a lock, a queue) that stand for something outside of them, which several processes can get at.
 * They travel as tokens, and come out as objects of the same class that stand for the same thing:
 *
 *     lock ──lock[HANDLE]()──▶ { kind: 'lock', data } ──▶ the reviver of 'lock', called with data ──▶ lock
 */
import { NotCloneableError } from '../errors.ts';
import { valuesOf } from './kinds.ts';

/** Known to every copy of our code. */
export const HANDLE: unique symbol = Symbol.for('mprun.handle') as never;

/** A method of handles that want to know of it when they are in something that is sent. Known to every copy of our code. */
export const PACKED: unique symbol = Symbol.for('mprun.packed') as never;

/** Another one, of those that want to know of it when they are an argument of a process or a call. Known to every copy of our code. */
export const GIVEN: unique symbol = Symbol.for('mprun.given') as never;

/** A third one, of those that want to know of each message of a queue or connection that they are in. */
export const SENDING: unique symbol = Symbol.for('mprun.sending') as never;

/** What travels in the place of a handle. */
export interface HandleToken {
  /** The name that its reviver is registered by. */
  readonly kind: string;
  /** Plain data; and other handles, but not the handle itself. */
  readonly data: unknown;
}

export interface Handle {
  /**
   * Asked each time the handle is sent, and again where it has to be sent anew: it must change nothing. What it throws is what
   * the sender's call fails with.
   *
   * @param sharesMemory whether both ends do: then `SharedArrayBuffer`s may be part of the data
   */
  [HANDLE](sharesMemory: boolean): HandleToken;
  /** It is in something that can travel, all of it, and will be sent. */
  [PACKED]?(): void;
  /** A process, or a call of a pool, was given it. @returns to be called when that has ended */
  [GIVEN]?(): () => void;
  /** It is in a message that is sent now. @returns to be called when that was not sent after all */
  [SENDING]?(): () => void;
}

/** Makes the object that data of a token stands for. Called once for each handle of a message. */
export type Reviver = (data: unknown) => object;

const REVIVERS = Symbol.for('mprun.handles');
const ATTENTIVE = Symbol.for('mprun.handles.attentive');

/** A class of its own has the method: not so plain objects and arrays, which need not be asked. */
export function isHandle(value: object): value is Handle {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === Array.prototype) return false;
  // Read rather than looked for with `in`: where the handle is a proxy, both may have a trap, but only this one must answer.
  return typeof (value as Partial<Handle>)[HANDLE] === 'function';
}

/**
 * From now on, handles of this kind are revived here. Where several copies of our code are loaded (the command line's, and the
 * library that a module of the user's imports), the last one wins: the user's code compares with classes of that one.
 */
export function registerHandle(kind: string, revive: Reviver): void {
  revivers().set(kind, revive);
}

/** @throws NotCloneableError for a kind that nobody has registered; and what the reviver throws */
export function reviveHandle(kind: string, data: unknown): object {
  const revive = revivers().get(kind);
  if (revive) return revive(data);
  throw new NotCloneableError(`a handle of the kind '${kind}' has come, which is not known here`, {
    hint: 'both ends must run the same version of mprun',
  });
}

/** How many handles there are in this thread that want to know whom they are sent to: where there is none, nobody looks for them. */
export const attentive = ((globalThis as { [ATTENTIVE]?: { count: number } })[ATTENTIVE] ??= { count: 0 });

/**
 * Tells the handles in a value, however deep, that they are given to somebody, or sent.
 *
 * @returns to be called when that is over; `undefined` when none of them wants to know
 */
export function tellHandles(value: unknown, what: typeof GIVEN | typeof SENDING): (() => void) | undefined {
  if (attentive.count === 0) return undefined;
  const overs = handlesIn(value, new Set()).flatMap((handle) => handle[what]?.() ?? []);
  if (overs.length === 0) return undefined;
  return () => {
    for (const over of overs) over();
  };
}

function handlesIn(value: unknown, seen: Set<unknown>): Handle[] {
  if (typeof value !== 'object' || value === null || seen.has(value)) return [];
  seen.add(value);
  return isHandle(value) ? [value] : valuesOf(value).flatMap((part) => handlesIn(part, seen));
}

/** On the global object, as each copy of our code registers its own. */
function revivers(): Map<string, Reviver> {
  return ((globalThis as { [REVIVERS]?: Map<string, Reviver> })[REVIVERS] ??= new Map());
}
