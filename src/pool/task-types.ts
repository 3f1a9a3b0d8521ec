/** How the types of a call follow from the task's type. */
import type { TaskFunction } from '../task/handle.ts';

/** A function that can be called with one argument. */
export type OneArgument = (input: never) => unknown;

/** The type of a task's input. */
export type InputOf<F extends TaskFunction> = Parameters<F>[0];

/** What a task gives, once awaited. */
export type ResultOf<F extends TaskFunction> = Awaited<ReturnType<F>>;

/** Arguments before the last one, which keyword arguments become. */
export type WithoutLast<A extends readonly unknown[]> =
  Required<A> extends readonly [...infer Front, unknown] ? Front : readonly unknown[];

/** The keyword arguments a task takes: its last parameter. */
export type KeywordsOf<F extends TaskFunction> =
  Required<Parameters<F>> extends [...unknown[], infer Last] ? Last & object : object;
