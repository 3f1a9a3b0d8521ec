import { parseAddress } from '../task/address.ts';
import type { WithoutLast } from '../pool/task-types.ts';
import type { Task, TaskFunction, TaskLike } from '../task/handle.ts';
import { array, bool, expectOptions, object, type Checks } from '../util/checks.ts';
import { UsageError } from '../errors.ts';

/** Of a target that says nothing of its type. */
export type AnyFunction = (...args: unknown[]) => unknown;

/** How a process or thread is made. Everything is optional. By a handle, the arguments are typed. */
export interface ProcessOptions<F extends TaskFunction = AnyFunction> {
  /** What it calls: an address (`'tasks/exits.ts#raises'`), a URL or a handle. @default nothing, unless a subclass has its own `run()` */
  readonly target?: string | URL | Task<F> | undefined;
  /** What it is called in messages and in its `currentProcess()`. @default the class's name and a number: `'Process-1'` */
  readonly name?: string | undefined;
  /** Arguments of the target. @default [] */
  readonly args?: Readonly<Parameters<F>> | WithoutLast<Parameters<F>> | undefined;
  /** One more argument, behind those, if it has a key. @default {} */
  readonly kwargs?: object | undefined;
  /** Whether it ends with whoever started it; if not, that waits for it. @default as whoever starts it; the main process is none */
  readonly daemon?: boolean | undefined;
}

/** The same, whatever the target is. */
export type UntypedOptions = Omit<ProcessOptions, 'target' | 'args'> & {
  readonly target?: TaskLike | undefined;
  readonly args?: readonly unknown[] | undefined;
};

const CHECKS: Checks<UntypedOptions> = {
  target: (_, target) => void parseAddress(target as TaskLike),
  name: expectName,
  args: array,
  kwargs: object,
  daemon: bool,
};

/** @throws UsageError, NotATaskError */
export function expectProcessOptions(what: string, options: UntypedOptions): void {
  expectOptions(what, options, CHECKS);
}

/** @throws UsageError */
export function expectName(_: string, name: unknown): asserts name is string {
  if (typeof name !== 'string') throw new UsageError('name must be a string');
}
