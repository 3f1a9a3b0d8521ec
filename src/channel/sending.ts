/** Values on their way into a message, and the handles in them that want to know of it. */
import { SENDING, tellHandles } from '../wire/handles.ts';
import { encodeValue, ValueKind, type Encoded } from '../wire/value.ts';

export interface Outgoing {
  readonly message: Encoded;
  /** To be called when it was not sent after all. */
  readonly takeBack: () => void;
}

const NOTHING = (): void => {};

/** @throws as `encodeValue` */
export function encodeToSend(value: unknown, root: string): Outgoing {
  const message = encodeValue(value, root);
  const isPacked = message.kind === ValueKind.packed;
  return { message, takeBack: (isPacked ? tellHandles(value, SENDING) : undefined) ?? NOTHING };
}
