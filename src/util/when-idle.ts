/** Those to be called: one listener for all of them, as Node warns of more than ten. */
const calls = new Set<() => void>();

/**
 * Calls a function each time the program is about to end because nothing can happen in it any more.
 *
 * @returns takes it away again
 */
export function whenIdle(call: () => void): () => void {
  if (calls.size === 0) process.on('beforeExit', callAll);
  calls.add(call);
  return () => {
    calls.delete(call);
    if (calls.size === 0) process.off('beforeExit', callAll);
  };
}

function callAll(): void {
  for (const call of [...calls]) call();
}
