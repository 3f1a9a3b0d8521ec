import { inspect } from 'node:util';

import { UsageError } from '../errors.ts';

/**
 * The secret by which processes of one family know each other, as Python's `AuthenticationString`. It is bytes, but neither
 * printed nor sent anywhere: as an argument, a result or JSON it is refused.
 *
 * @example
 * console.log(currentProcess().authkey.length); // 32
 * console.log(currentProcess().authkey instanceof AuthenticationString); // true
 */
export class AuthenticationString extends Uint8Array {
  toJSON(): never {
    throw new UsageError('an AuthenticationString must not leave its process, for security reasons');
  }

  override toString(): string {
    return '<AuthenticationString>';
  }

  [inspect.custom](): string {
    return this.toString();
  }
}

/** @throws UsageError for what is no secret: text or bytes, not empty */
export function toAuthkey(key: unknown): AuthenticationString {
  const bytes = typeof key === 'string' ? Buffer.from(key) : key;
  if (!(bytes instanceof Uint8Array) || bytes.length === 0)
    throw new UsageError('Expected `authkey` to be bytes (a Uint8Array) or a text, and not empty');
  return new AuthenticationString(bytes);
}
