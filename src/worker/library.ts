/**
 * The library in a worker: nothing of the worker's own needs it, so it is loaded only where the task imports it, or where handles
 * have to be revived.
 */
import { MprunError } from '../errors.ts';
import { MPRUN_URL } from '../task/identity.ts';
import { realm } from '../util/realm.ts';
import { describeThrown } from '../util/describe.ts';
import type { Revive } from '../wire/messages.ts';

/**
 * Sees to it that handles of a message can be revived: loads the library, the very one that `import 'mprun'` gives the task, so
 * that `instanceof` holds. To be called when the user's module is loaded, which most often has done that.
 *
 * @param revive of the message
 * @param url of the library
 * @returns the same; where the library cannot be loaded, one that throws that: it is the caller's to say what has failed
 */
export async function readyToRevive(revive: Revive, url = MPRUN_URL): Promise<Revive> {
  if (realm().hasLibrary) return revive;
  try {
    await import(url);
    return revive;
  } catch (cause) {
    const message = `what the task is given needs the library, which cannot be loaded: ${describeThrown(cause)}`;
    return () => {
      throw new MprunError('ERR_MPRUN_INTERNAL', message, { cause });
    };
  }
}

/** A value of a message as it was, with what is in it revived, if there is anything to be. */
export async function revived<T>(value: T, revive: Revive | undefined): Promise<T> {
  return revive ? ((await readyToRevive(revive))(value) as T) : value;
}
