import { unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';

import { SharedMemoryError, UsageError } from '../errors.ts';
import { membership } from '../memory/membership.ts';
import { forgetName, noteName } from '../memory/names.ts';
import { nativeStore } from '../memory/native-store.ts';
import type { Memory } from '../memory/store.ts';
import { bool, expectOptions } from '../util/checks.ts';
import { ownHeritage } from '../util/heritage.ts';
import { sharedBase } from '../util/shared-folder.ts';
import { HANDLE, registerHandle, type Handle, type HandleToken } from '../wire/handles.ts';
import { refusal } from './refusal.ts';

/** Which memory: new, or what is there. */
export interface SharedMemoryOptions {
  /** Known to all programs of this machine; no slashes. @default for new memory `psm_` and eight characters */
  readonly name?: string | undefined;
  /** Makes new memory; otherwise what is there is opened. @default false */
  readonly create?: boolean | undefined;
  /** Bytes of new memory, all zero. What is there has the size it has. @default 0, which new memory may not have */
  readonly size?: number | undefined;
  /**
   * Whether it is removed at the end of the program, however that ends; if it was killed, by the next program that uses mprun. Otherwise
   * it stays until `unlink()`, or until the machine is restarted.
   *
   * @default true for new memory, false for what is there
   */
  readonly track?: boolean | undefined;
}

const KIND = 'shared-memory';
/** As Python's: with eight characters behind it. */
const PREFIX = 'psm_';
const RANDOM_DIGITS = 8;
/** File systems allow 255 bytes; in the program's own folder there is a prefix before it. */
const LONGEST_NAME = 240;

/**
 * A block of bytes in memory that all programs of this user can open by its name, Python's among them: a file in /dev/shm (where there is
 * none, in the folder for temporary files). May be an argument, an input, a result: whoever gets it opens the same memory.
 *
 * `close()` ends this object's use of it, `unlink()` removes the name: the memory goes when nobody uses it any more. A view that was given
 * out is never pulled away.
 *
 * Source: Python's `multiprocessing.shared_memory.SharedMemory`; its `buf` is `buffer` here.
 *
 * @throws UsageError for options that it cannot have
 * @throws SharedMemoryError ERR_MPRUN_SHARED_MEMORY_EXISTS, ERR_MPRUN_SHARED_MEMORY_NOT_FOUND, or no room
 * @example
 * const memory = new SharedMemory({ create: true, size: 10 });
 * const same = new SharedMemory({ name: memory.name });
 * memory.buffer.write('hello');
 * console.log(same.buffer.toString('latin1', 0, 5), same.size); // hello 10
 * same.close();
 * memory.close();
 * memory.unlink();
 */
export class SharedMemory implements Handle {
  /** Tells it from all others of this machine. */
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  #buffer: Buffer | undefined;

  constructor(options: SharedMemoryOptions) {
    const { name, create, size, track } = resolve(options);
    // Before anything is made that may have to be removed.
    const folder = track ? membership().folder : undefined;
    const { file, name: found } = create ? createNamed(name, size) : open(name);
    this.name = found;
    this.size = file.buffer.byteLength;
    this.#buffer = Buffer.from(file.buffer);
    if (folder !== undefined) noteName(folder, found);
  }

  /** The memory itself: what is written there is seen by all. @throws SharedMemoryError after `close()` */
  get buffer(): Buffer {
    if (this.#buffer) return this.#buffer;
    throw new SharedMemoryError(
      'ERR_MPRUN_SHARED_MEMORY_CLOSED',
      `the shared memory ${this.name} was closed here`,
      { hint: 'new SharedMemory({ name }) opens it again' },
    );
  }

  /** This object is used no more; the memory stays for others. Does nothing when called again. */
  close(): void {
    this.#buffer = undefined;
  }

  /**
   * Removes the name: nobody can open it from now on, and the memory goes when all who have it open have closed it. Also after `close()`.
   *
   * @throws SharedMemoryError ERR_MPRUN_SHARED_MEMORY_NOT_FOUND when that was done already
   */
  unlink(): void {
    const path = join(sharedBase(), this.name);
    try {
      unlinkSync(path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      throw new SharedMemoryError(
        'ERR_MPRUN_SHARED_MEMORY_NOT_FOUND',
        `there is no shared memory at ${path}`,
        { hint: 'it was unlinked already' },
      );
    }
    forgetName(ownHeritage().sharedFolder, this.name);
  }

  /** Closes it, at the end of a block with `using`. It is not unlinked: others may have it. */
  [Symbol.dispose](): void {
    this.close();
  }

  /** The same, with `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }

  /** `SharedMemory('psm_1f2e3d4c', size=10)` */
  toString(): string {
    return `SharedMemory('${this.name}', size=${this.size})`;
  }

  [inspect.custom](): string {
    return this.toString();
  }

  [HANDLE](): HandleToken {
    return { kind: KIND, data: this.name };
  }
}

registerHandle(KIND, (name) => new SharedMemory({ name: name as string }));

interface Resolved {
  readonly name: string | undefined;
  readonly create: boolean;
  readonly size: number;
  readonly track: boolean;
}

function resolve(options: SharedMemoryOptions): Resolved {
  expectOptions('shared memory', options, { name: expectName, create: bool, size: expectSize, track: bool });
  const { name, create = false, size = 0, track = create } = options;
  const hint = 'such as new SharedMemory({ create: true, size: 4096 })';
  if (create && size === 0)
    throw new UsageError("'size' must be a positive number different from zero", { hint });
  if (!create && name === undefined) throw new UsageError("'name' can only be None if create=True", { hint });
  return { name, create, size, track };
}

/** Throws `UsageError` unless a file can have it, in the one folder. */
function expectName(option: string, name: unknown): void {
  const isFine = typeof name === 'string' && name !== '' && name !== '.' && !/[/\0]|\.\./.test(name);
  if (!isFine) throw refusal(option, "a name without '/' and '..'", name);
  if (Buffer.byteLength(name) > LONGEST_NAME)
    throw refusal(option, `a name of at most ${LONGEST_NAME} bytes`, name);
}

function expectSize(option: string, size: unknown): void {
  if (typeof size === 'number' && size < 0) throw new UsageError("'size' must be a positive integer");
  if (!Number.isSafeInteger(size)) throw refusal(option, 'a positive integer', size);
}

interface Named {
  readonly name: string;
  readonly file: Memory;
}

function createNamed(name: string | undefined, size: number): Named {
  if (name !== undefined) return { name, file: nativeStore.create(join(sharedBase(), name), size) };
  for (;;) {
    const digits = Math.trunc(Math.random() * 16 ** RANDOM_DIGITS).toString(16);
    const random = PREFIX + digits.padStart(RANDOM_DIGITS, '0');
    try {
      return { name: random, file: nativeStore.create(join(sharedBase(), random), size) };
    } catch (error) {
      if ((error as Partial<SharedMemoryError>).code !== 'ERR_MPRUN_SHARED_MEMORY_EXISTS') throw error;
    }
  }
}

function open(name = ''): Named {
  return { name, file: nativeStore.open(join(sharedBase(), name)) };
}
