/** What all objects over shared memory have in common: they are made or attached to, travel as their address, and print as text. */
import { inspect } from 'node:util';

import { HANDLE, registerHandle, type HandleToken } from '../wire/handles.ts';
import { native } from './native-store.ts';
import { allocate, placeAt, type Address, type Place } from './place.ts';

/** In the place of a constructor's arguments: the thing is there already. */
export class Attached<T = undefined> {
  readonly address: Address;
  /** What the class itself has told of it. */
  readonly details: T;

  constructor(address: Address, details: T) {
    this.address = address;
    this.details = details;
  }
}

interface TokenData {
  readonly address: Address;
  readonly details: unknown;
}

export abstract class SharedThing {
  readonly #place: Place;
  readonly #kind: string;

  /** @param from bytes of new memory, or where it is */
  constructor(kind: string, from: number | Attached<unknown>) {
    this.#kind = kind;
    this.#place = typeof from === 'number' ? allocate(this, from) : placeAt(from.address);
  }

  protected get place(): Place {
    return this.#place;
  }

  /** What else travels: plain data, and other handles. */
  protected details(): unknown {
    return undefined;
  }

  /** @throws SharedMemoryError where it is sent to a process, and processes can share no memory */
  [HANDLE](sharesMemory: boolean): HandleToken {
    if (!sharesMemory) native();
    const data: TokenData = { address: this.#place.tell(), details: this.details() };
    return { kind: this.#kind, data };
  }

  [inspect.custom](): string {
    return this.toString();
  }

  /** In JSON it is its printed form. */
  toJSON(): string {
    return this.toString();
  }

  abstract toString(): string;
}

/** Things of this kind that come from elsewhere are made by this. */
export function registerThing(kind: string, attach: (from: Attached<never>) => object): void {
  registerHandle(kind, (data) => {
    const { address, details } = data as TokenData;
    return attach(new Attached(address, details) as Attached<never>);
  });
}
