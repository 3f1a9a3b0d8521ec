/** Who waits for a signal: a thousand calls may share one, and Node warns of more than ten listeners. */
const waiting = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls a function once when the signal aborts; at once when it has.
 *
 * @returns takes the function away again: a signal may outlive many calls
 */
export function onAbort(signal: AbortSignal, call: () => void): () => void {
  if (signal.aborted) {
    call();
    return () => {};
  }
  const calls = waiting.get(signal) ?? listen(signal);
  calls.add(call);
  return () => calls.delete(call);
}

function listen(signal: AbortSignal): Set<() => void> {
  const calls = new Set<() => void>();
  waiting.set(signal, calls);
  signal.addEventListener(
    'abort',
    () => {
      waiting.delete(signal);
      for (const call of calls) call();
    },
    { once: true },
  );
  return calls;
}
