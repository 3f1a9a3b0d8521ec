/** `--callback` and `--error-callback`: functions of the user's that run in this process, once per input. */
import { CallbackError, importTask, type Outcome, type Settled } from '../index.ts';

export interface CallbackRefs {
  /** `name` of an export of the task module, or `path#name`. */
  readonly callback: string | undefined;
  readonly errorCallback: string | undefined;
}

type Callback = (value: unknown, context: { index: number; input: unknown }) => unknown;

/**
 * Makes the observer that calls them as results come, one after the other. A callback that throws makes that input a
 * failure. `undefined` when there are none.
 */
export async function makeCallbackObserver(
  refs: CallbackRefs,
  module: string,
): Promise<((settled: Settled) => Promise<Settled>) | undefined> {
  if (refs.callback === undefined && refs.errorCallback === undefined) return undefined;
  const [callback, errorCallback] = await Promise.all([
    load(refs.callback, module),
    load(refs.errorCallback, module),
  ]);
  return async (settled) => {
    const outcomes: Outcome[] = [];
    for (const [k, outcome] of settled.outcomes.entries()) {
      const context = { index: settled.start + k, input: settled.inputs[k] };
      outcomes.push(await callFor(outcome, outcome.ok ? callback : errorCallback, context));
    }
    return { ...settled, outcomes };
  };
}

/** A name alone means an export of the task's own module. */
export function refIn(module: string, ref: string): string {
  return ref.includes('#') ? ref : `${module.replace(/#.*$/s, '')}#${ref}`;
}

async function load(ref: string | undefined, module: string): Promise<Callback | undefined> {
  return ref === undefined ? undefined : importTask(refIn(module, ref));
}

async function callFor(
  outcome: Outcome,
  callback: Callback | undefined,
  context: { index: number; input: unknown },
): Promise<Outcome> {
  if (!callback) return outcome;
  try {
    await callback(outcome.ok ? outcome.value : outcome.error, context);
    return outcome;
  } catch (thrown) {
    const text = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : `threw ${String(thrown)}`;
    const which = outcome.ok ? 'callback' : 'error callback';
    const cause = outcome.ok
      ? thrown
      : new AggregateError([outcome.error, thrown], 'the task failed, then its callback');
    return { ok: false, error: new CallbackError(`the ${which} failed: ${text}`, outcome, { cause }) };
  }
}
