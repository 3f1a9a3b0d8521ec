/**
 * Where shared memory comes from, and how who waits for it is woken: files that are mapped, among processes; memory of the language's
 * own, among the threads of one process, where the system or the installation has no more.
 */
import { libc } from '../util/libc.ts';
import { nativeStore } from './native-store.ts';
import { threadStore } from './thread-store.ts';

/** Memory with a name. */
export interface Memory {
  readonly path: string;
  readonly buffer: ArrayBufferLike;
  /** Where the buffer begins in this process; 0 where nobody needs to know. */
  readonly address: bigint;
}

/** A member's way to be told something in its event loop. */
export interface Door {
  /** Whether the event loop stays alive for it. */
  hold(isHeld: boolean): void;
  close(): void;
}

export interface Store {
  readonly kind: 'native' | 'threads';
  /** Of the memory that small things share. */
  readonly arenaBytes: number;
  /** The table of a program's members, made by whoever comes first. */
  openTable(folder: string, bytes: number): Memory;
  /**
   * New memory, all zeros.
   *
   * @param reserved so many of its bytes have room for certain; the rest takes room when it is first used
   * @throws SharedMemoryError when there is one of the name, or no room
   */
  create(path: string, bytes: number, reserved?: number): Memory;
  /** Sees to it that these bytes have room. @throws SharedMemoryError */
  reserve(path: string, offset: number, bytes: number): void;
  /** @param buffer if that came with its name. @throws SharedMemoryError when there is none */
  open(path: string, buffer?: SharedArrayBuffer): Memory;
  remove(path: string): void;
  /** Gives a mapping back at once: whoever looks at its buffer afterwards ends the process. */
  close(memory: Memory): void;
  /** The bytes from here on, as far as that can be had as memory of its own; else all of it, and where they are. */
  part(memory: Memory, at: number, bytes: number): { readonly buffer: ArrayBufferLike; readonly at: number };
  /** Blocks the thread while the word is as expected, at most so long, until somebody wakes it; or less. */
  sleep(memory: Memory, word: number, expected: number, ms: number): void;
  wake(memory: Memory, word: number): void;
  /** For this member, at whose number others knock. */
  openDoor(folder: string, slot: number, onKnock: () => void): Door;
  /** @returns whether there was a door */
  knock(folder: string, slot: number): boolean;
}

/** The one of this machine. */
export function store(): Store {
  return libc() ? nativeStore : threadStore;
}
