/**
 * Places in shared memory: small ones lie together in an arena, a file of this member's; large ones are a file each.
 *
 *     allocate ─▶ mine alone ──tell──▶ told of: stays until the program ends, as nobody can know who has it, or will get it
 *                     │ its owner is collected                              │ unlink (a file of its own)
 *                     ▼                                                     ▼
 *                 used again (in an arena), or removed (a file of its own)   removed: goes with the last who has it
 *
 * A file's first word tells whether others were told of anything in it: if not, it goes with its only user.
 */
import { basename } from 'node:path';

import { SharedMemoryError } from '../errors.ts';
import { fileOf, HEADER_BYTES, IS_TOLD, type FileKind } from './files.ts';
import { membership } from './membership.ts';
import { store, type Memory } from './store.ts';

/** What another member needs to find a place. */
export interface Address {
  readonly file: string;
  readonly at: number;
  readonly bytes: number;
  /** The memory itself, where it has to go along. */
  readonly memory?: SharedArrayBuffer;
}

/** Room is asked for in such pieces. */
const RESERVE_BYTES = 64 * 2 ** 10;
/** From here on a file of its own, which is given back as soon as it is not needed. */
const LARGE_BYTES = 64 * 2 ** 10;
/** A cache line: nobody's stores slow down others beside them. */
const ALIGN_BYTES = 64;

/** Bytes of shared memory. */
export class Place implements Address {
  readonly file: string;
  readonly at: number;
  readonly bytes: number;
  readonly buffer: ArrayBufferLike;
  /** All of the file: the place begins at `this.words[this.at / 4]`. */
  readonly words: Int32Array;
  readonly #memory: Memory;
  #isTold: boolean;
  #isUnlinked = false;

  /** @param isTold others know of it */
  constructor({ memory, words }: OpenMemory, at: number, bytes: number, isTold: boolean) {
    this.#memory = memory;
    this.file = memory.path;
    this.at = at;
    this.bytes = bytes;
    this.buffer = memory.buffer;
    this.words = words;
    this.#isTold = isTold;
  }

  /** Nobody else was told where it is. */
  get isMineAlone(): boolean {
    return !this.#isTold;
  }

  /** Its bytes alone, to be given out: whoever has them must keep the owner. */
  part(): { readonly buffer: ArrayBufferLike; readonly at: number } {
    return store().part(this.#memory, this.at, this.bytes);
  }

  /** Nobody new can get at it. What lies in an arena with others stays where it is. */
  unlink(): void {
    this.#isUnlinked = true;
    if (isBlock(this.file)) store().remove(this.file);
  }

  /**
   * For another member, who may look at it for as long as the program lives.
   *
   * @throws SharedMemoryError when it was unlinked here
   */
  tell(): Address {
    if (this.#isUnlinked)
      throw new SharedMemoryError(
        'ERR_MPRUN_SHARED_MEMORY_CLOSED',
        'shared memory that was unlinked cannot be sent',
        {
          hint: 'unlink() it when all who need it have it',
        },
      );
    this.#isTold = true;
    Atomics.store(this.words, IS_TOLD, 1);
    const { file, at, bytes, buffer } = this;
    return { file, at, bytes, ...(buffer instanceof SharedArrayBuffer ? { memory: buffer } : {}) };
  }
}

interface OpenMemory {
  readonly memory: Memory;
  readonly words: Int32Array;
}

/** Of this thread's own making. */
class Arena {
  readonly #open: OpenMemory;
  /** Places to be used again, by their size. */
  readonly #free = new Map<number, number[]>();
  #end = HEADER_BYTES;
  #reserved = RESERVE_BYTES;

  constructor() {
    const memory = store().create(newPath('arena'), store().arenaBytes, RESERVE_BYTES);
    this.#open = opened(memory);
    arenas.set(memory.path, this);
  }

  hasRoom(bytes: number): boolean {
    return this.#end + bytes <= store().arenaBytes || (this.#free.get(bytes)?.length ?? 0) > 0;
  }

  allocate(bytes: number): Place {
    const used = this.#free.get(bytes)?.pop();
    const place = new Place(this.#open, used ?? this.#extend(bytes), bytes, false);
    if (used !== undefined) new Uint8Array(place.buffer, place.at, bytes).fill(0);
    return place;
  }

  giveBack({ at, bytes }: Place): void {
    const free = this.#free.get(bytes);
    if (free) free.push(at);
    else this.#free.set(bytes, [at]);
  }

  #extend(bytes: number): number {
    const at = this.#end;
    while (at + bytes > this.#reserved) {
      store().reserve(this.#open.memory.path, this.#reserved, RESERVE_BYTES);
      this.#reserved += RESERVE_BYTES;
    }
    this.#end += bytes;
    return at;
  }
}

/** Made here. */
const arenas = new Map<string, Arena>();
let current: Arena | undefined;
/** Arenas that others made: each stays mapped, for they are few. */
const foreign = new Map<string, OpenMemory>();
/** Large places, mapped while somebody uses them. */
const blocks = new Map<string, WeakRef<Place>>();
const forgottenBlocks = new FinalizationRegistry<string>((path) => {
  if (blocks.get(path)?.deref() === undefined) blocks.delete(path);
});
const owners = new FinalizationRegistry<Place>(giveBack);

/**
 * New memory, all zeros, for an object that owns it.
 *
 * @throws SharedMemoryError when there is no room or no support
 */
export function allocate(owner: object, bytes: number): Place {
  const place = allocatePlace(bytes);
  owners.register(owner, place);
  return place;
}

/** The memory at an address that came from another member. @throws SharedMemoryError when it is gone */
export function placeAt({ file, at, bytes, memory }: Address): Place {
  // Who has something of the program's takes part in it, used or not: the folder must not go.
  membership();
  if (!isBlock(file)) return new Place(openForeign(file, memory), at, bytes, true);
  const known = blocks.get(file)?.deref();
  return known ?? remember(new Place(opened(store().open(file, memory)), at, bytes, true));
}

function allocatePlace(bytes: number): Place {
  if (bytes >= LARGE_BYTES) {
    const memory = store().create(newPath('block'), HEADER_BYTES + Math.ceil(bytes / 8) * 8);
    return remember(new Place(opened(memory), HEADER_BYTES, bytes, false));
  }
  const size = Math.max(1, Math.ceil(bytes / ALIGN_BYTES)) * ALIGN_BYTES;
  if (!current?.hasRoom(size)) current = new Arena();
  return current.allocate(size);
}

function giveBack(place: Place): void {
  if (!place.isMineAlone) return;
  const arena = arenas.get(place.file);
  if (arena) arena.giveBack(place);
  else store().remove(place.file);
}

function openForeign(path: string, memory: SharedArrayBuffer | undefined): OpenMemory {
  const known = foreign.get(path) ?? opened(store().open(path, memory));
  foreign.set(path, known);
  return known;
}

function opened(memory: Memory): OpenMemory {
  return { memory, words: new Int32Array(memory.buffer) };
}

function remember(block: Place): Place {
  blocks.set(block.file, new WeakRef(block));
  forgottenBlocks.register(block, block.file);
  return block;
}

/** A file of one place alone. */
function isBlock(file: string): boolean {
  return basename(file).startsWith('block');
}

function newPath(kind: FileKind): string {
  const { id, newNumber } = membership();
  return fileOf(kind, id, newNumber());
}
