/** Handles that a process is given want to know when it has ended: see ../channel/holders.ts. */
import { GIVEN, handlesIn } from '../wire/handles.ts';

/** @returns to be called when whoever was given them has ended */
export function giveHandles(given: unknown): () => void {
  const ended = handlesIn(given).map((handle) => handle[GIVEN]?.());
  return () => {
    for (const one of ended) one?.();
  };
}
