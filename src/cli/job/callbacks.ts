/** `--callback` and `--error-callback`: functions of the user's that run in this process, once per input. */
import { makeDeferred } from '../../util/deferred.ts';
import { onAbort } from '../../util/on-abort.ts';
import {
  CallbackError,
  CancelledError,
  importTask,
  UsageError,
  type Outcome,
  type Settled,
} from '../../index.ts';

export interface CallbackRefs {
  /** `name` of an export of the task module, or `path#name`. */
  readonly callback: string | undefined;
  readonly errorCallback: string | undefined;
}

/** Sees outcomes before anybody else, and gives what became of them. */
export type Observer = (settled: Settled) => Promise<Settled>;

type Callback = (value: unknown, context: { index: number; input: unknown }) => unknown;

/**
 * Makes the observer that calls them as results come, one after the other. A callback that throws makes that input a
 * failure. `undefined` when there are none.
 *
 * @param abandoned when it aborts, no callback is waited for any more: its input is cancelled, or has failed as it had
 */
export async function makeCallbackObserver(
  refs: CallbackRefs,
  module: string | undefined,
  abandoned: AbortSignal,
): Promise<Observer | undefined> {
  if (refs.callback === undefined && refs.errorCallback === undefined) return undefined;
  const [callback, errorCallback] = await Promise.all([
    load(refs.callback, module),
    load(refs.errorCallback, module),
  ]);
  return async (settled) => {
    const outcomes: Outcome[] = [];
    for (const [k, outcome] of settled.outcomes.entries()) {
      const context = { index: settled.start + k, input: settled.inputs[k] };
      const called = callFor(outcome, outcome.ok ? callback : errorCallback, context, abandoned);
      outcomes.push(await called);
    }
    return { ...settled, outcomes };
  };
}

/** A name alone means an export of the task's own module. */
export function refIn(module: string | undefined, ref: string): string {
  if (ref.includes('#')) return ref;
  if (module === undefined)
    throw new UsageError(`'${ref}' names an export of the task's module, and --eval has none`, {
      hint: `write path#${ref}`,
    });
  return `${module.replace(/#.*$/s, '')}#${ref}`;
}

async function load(ref: string | undefined, module: string | undefined): Promise<Callback | undefined> {
  return ref === undefined ? undefined : importTask(refIn(module, ref));
}

async function callFor(
  outcome: Outcome,
  callback: Callback | undefined,
  context: { index: number; input: unknown },
  abandoned: AbortSignal,
): Promise<Outcome> {
  if (!callback) return outcome;
  try {
    await endOf(callback(outcome.ok ? outcome.value : outcome.error, context), abandoned);
    return outcome;
  } catch (thrown) {
    if (abandoned.aborted && thrown instanceof CancelledError)
      return outcome.ok ? { ok: false, error: thrown } : outcome;
    const text = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : `threw ${String(thrown)}`;
    const which = outcome.ok ? 'callback' : 'error callback';
    const cause = outcome.ok
      ? thrown
      : new AggregateError([outcome.error, thrown], 'the task failed, then its callback');
    return { ok: false, error: new CallbackError(`the ${which} failed: ${text}`, outcome, { cause }) };
  }
}

/** A promise that never settles must not keep a run from being ended. */
async function endOf(returned: unknown, abandoned: AbortSignal): Promise<void> {
  if (!(returned instanceof Object && 'then' in returned)) return;
  const end = makeDeferred<never>();
  const letGo = onAbort(abandoned, () =>
    end.reject(new CancelledError('the run was ended while its callback ran')),
  );
  try {
    await Promise.race([Promise.resolve(returned), end.promise]);
  } finally {
    letGo();
  }
}
