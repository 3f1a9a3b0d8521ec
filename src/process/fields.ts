/** The fields of subclasses: what an instance has of its own, and takes along to its worker. */
import { UsageError } from '../errors.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Those that are not `#private`. */
export function fieldsOf(instance: object): Fields {
  return { ...instance };
}

/** Makes them those of another instance, as they were. */
export function giveFields(instance: object, fields: Fields): void {
  for (const [key, value] of Object.entries(fields))
    Object.defineProperty(instance, key, { value, enumerable: true, writable: true, configurable: true });
}

/**
 * A field under a name of ours: where that can be set, the field is meant to set it.
 *
 * @param prototype has our names
 * @throws UsageError where the field would hide what is ours
 */
export function settleFields(instance: object, prototype: object): void {
  for (const [key, value] of Object.entries(instance)) {
    const own = Object.getOwnPropertyDescriptor(prototype, key);
    if (!own) continue;
    if (!own.set)
      throw new UsageError(
        `the field '${key}' of ${instance.constructor.name} hides what a process has under that name`,
        { hint: key === 'run' ? 'make it a method: run() { … }' : 'give it another name' },
      );
    Reflect.deleteProperty(instance, key);
    Reflect.set(instance, key, value);
  }
}
