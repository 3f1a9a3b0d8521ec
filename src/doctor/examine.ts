import { onAbort } from '../util/on-abort.ts';
import { waitFor } from '../util/wait.ts';
import { brokenBy, type Check, type CheckName, type Finding } from './check.ts';

export interface Examination {
  /** Looks at one part. Lets go of what it holds when the signal aborts: nobody waits for it any more. */
  readonly look: (signal: AbortSignal) => Finding | Promise<Finding>;
  /** What to do when it does not answer. */
  readonly ifSilent?: string | undefined;
}

interface Limits {
  readonly limitMs: number;
  /** Ends the check early. */
  readonly signal: AbortSignal;
}

/** After it was told to stop, a check has so long to put things away. */
const TIDYING_MS = 1000;

/**
 * Makes one check. It always comes to an end: what throws is broken, and what does not answer is broken as well.
 *
 * @throws the signal's reason, when it aborts first
 */
export async function examine(
  name: CheckName,
  { look, ifSilent }: Examination,
  { limitMs, signal }: Limits,
): Promise<Check> {
  const stop = new AbortController();
  const finding = settle(look, stop.signal);
  const noAnswer = (): Finding => silence(limitMs, ifSilent);
  const letGo = onAbort(signal, () => stop.abort());
  try {
    return { name, ...(await waitFor(finding, { timeoutMs: limitMs, signal }, noAnswer)) };
  } finally {
    letGo();
    stop.abort();
    await waitFor(finding, TIDYING_MS, () => {});
  }
}

async function settle(look: Examination['look'], signal: AbortSignal): Promise<Finding> {
  try {
    return await look(signal);
  } catch (error) {
    return brokenBy(error);
  }
}

function silence(timeoutMs: number, hint: string | undefined): Finding {
  return {
    status: 'broken',
    summary: `no answer within ${timeoutMs / 1000} s`,
    hint,
    details: { timeoutMs },
  };
}
