/** Values on their way into a message, and the handles in them that want to know of it. */
import { handlesIn, SENDING } from '../wire/handles.ts';
import { encodeValue, ValueKind, type Encoded } from '../wire/value.ts';

export interface Outgoing {
  readonly message: Encoded;
  /** To be called when it was not sent after all. */
  readonly takeBack: () => void;
}

const NOTHING = (): void => {};

/** @throws as `encodeValue` */
export function encodeToSend(value: unknown, root: string): Outgoing {
  let message: Encoded;
  try {
    message = encodeValue(value, root);
  } catch (error) {
    // Handles that came before what cannot travel were asked for their tokens.
    tryTakeBack(value);
    throw error;
  }
  return { message, takeBack: message.kind === ValueKind.packed ? tellHandles(value) : NOTHING };
}

function tryTakeBack(value: unknown): void {
  try {
    tellHandles(value)();
  } catch {
    // A getter that throws has been told of: as the reason why the value cannot travel.
  }
}

function tellHandles(value: unknown): () => void {
  const takeBack = handlesIn(value).map((handle) => handle[SENDING]?.());
  return () => {
    for (const one of takeBack) one?.();
  };
}
