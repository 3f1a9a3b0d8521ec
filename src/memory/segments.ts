/**
 * Segments: memory that is made while it is needed, found by a name of two numbers, and given back at once when it is not. And
 * items: bytes that one writes and another reads, once, which need not be mapped.
 *
 *     among processes:  a file each, of the kind `block` (see folder.ts)
 *     among threads alone, where the system has no such files:  pieces of their heap (thread-heap.ts)
 */
import { closeSync, constants as flags, openSync, readSync, unlinkSync, writeSync } from 'node:fs';

import { fileOf, HEADER_BYTES, IS_TOLD } from './files.ts';
import { membership } from './membership.ts';
import { noRoom } from './no-room.ts';
import { store } from './store.ts';
import { bytesAt, giveBackPiece, takePiece, type Piece } from './thread-heap.ts';

/** Two words of shared memory. The first is never 0. */
export interface SegmentName {
  readonly maker: number;
  readonly number: number;
}

export interface Segment {
  readonly name: SegmentName;
  /** Its bytes, and the same as words; not to be looked at when it is closed. */
  readonly bytes: Buffer;
  readonly words: Int32Array;
  /** It does not go with its maker any more. */
  tell(): void;
  /** It is not looked at any more, here. */
  close(): void;
}

/** How much is read or written at a time: the system takes no more than 2 GiB. */
const STEP_BYTES = 2 ** 30;
const OWNER_ALONE = 0o600;
const TOLD = new Int32Array([1]);

/**
 * It goes with its maker, until others are told of it.
 *
 * @throws SharedMemoryError when there is no room
 */
export function createSegment(bytes: number): Segment {
  return isOfFiles() ? createFile(bytes) : openPiece(pieceOf(bytes));
}

/** @throws SharedMemoryError when there is none */
export function openSegment(name: SegmentName): Segment {
  return isOfFiles() ? openFile(name) : openPiece(nameOfPiece(name));
}

/** Who has it open keeps it. */
export function removeSegment(name: SegmentName): void {
  if (isOfFiles()) store().remove(pathOf(name));
  else giveBackPiece(nameOfPiece(name));
}

/** What somebody was about to remove who was killed. A piece of a heap may be somebody else's by now: it stays. */
export function removeSegmentAgain(name: SegmentName): void {
  if (isOfFiles()) store().remove(pathOf(name));
}

/** It does not go with its maker any more. */
export function tellSegment(name: SegmentName): void {
  if (!isOfFiles()) return;
  const fd = openSync(pathOf(name), 'r+');
  try {
    writeSync(fd, TOLD, 0, TOLD.byteLength, IS_TOLD);
  } finally {
    closeSync(fd);
  }
}

/**
 * It goes with its maker, until others are told of it.
 *
 * @throws SharedMemoryError when there is no room
 */
export function writeItem(bytes: Uint8Array): SegmentName {
  if (isOfFiles()) return writeFile(bytes);
  const piece = pieceOf(bytes.length);
  const place = bytesAt(piece);
  new Uint8Array(place.buffer, place.at, bytes.length).set(bytes);
  return toName(piece);
}

/** Bytes that somebody has written, of which nobody else can take them (unless they are kept). */
export interface Item {
  /** Once. */
  read(bytes: number): Buffer;
}

/**
 * @param isKept others may take it, too, until it is removed
 * @returns `undefined` when somebody else has taken it, who was killed, most likely
 */
export function takeItem(name: SegmentName, isKept: boolean): Item | undefined {
  return isOfFiles() ? takeFile(pathOf(name), isKept) : takePieceOf(name, isKept);
}

function isOfFiles(): boolean {
  return store().kind === 'native';
}

function createFile(bytes: number): Segment {
  const { id: maker, newNumber } = membership();
  const name = { maker, number: newNumber() };
  return segmentIn(name, store().create(pathOf(name), HEADER_BYTES + bytes));
}

function openFile(name: SegmentName): Segment {
  return segmentIn(name, store().open(pathOf(name)));
}

function segmentIn(name: SegmentName, memory: ReturnType<ReturnType<typeof store>['open']>): Segment {
  const { buffer } = memory;
  return {
    name,
    bytes: Buffer.from(buffer, HEADER_BYTES),
    words: new Int32Array(buffer, HEADER_BYTES),
    tell: () => void Atomics.store(new Int32Array(buffer, IS_TOLD, 1), 0, 1),
    close: () => store().close(memory),
  };
}

function writeFile(bytes: Uint8Array): SegmentName {
  const { id: maker, newNumber } = membership();
  const name = { maker, number: newNumber() };
  const path = pathOf(name);
  const fd = openSync(path, flags.O_WRONLY | flags.O_CREAT | flags.O_EXCL, OWNER_ALONE);
  try {
    for (let at = 0; at < bytes.length;)
      at += writeSync(fd, bytes, at, Math.min(STEP_BYTES, bytes.length - at), HEADER_BYTES + at);
  } catch (error) {
    unlinkSync(path);
    throw (error as NodeJS.ErrnoException).code === 'ENOSPC' ? noRoom(bytes.length) : error;
  } finally {
    closeSync(fd);
  }
  return name;
}

/** Nobody finds it by its name any more, and it is gone when this is closed: whoever is killed leaves nothing. */
function takeFile(path: string, isKept: boolean): Item | undefined {
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  if (!isKept) unlinkSync(path);
  return { read: (bytes) => readAndClose(fd, bytes) };
}

function readAndClose(fd: number, bytes: number): Buffer {
  try {
    const buffer = Buffer.allocUnsafeSlow(bytes);
    for (let at = 0; at < bytes;) {
      const count = readSync(fd, buffer, at, Math.min(STEP_BYTES, bytes - at), HEADER_BYTES + at);
      if (count === 0) throw new Error(`a message of ${bytes} bytes ends after ${at}`);
      at += count;
    }
    return buffer;
  } finally {
    closeSync(fd);
  }
}

function takePieceOf(name: SegmentName, isKept: boolean): Item {
  const piece = nameOfPiece(name);
  return {
    read: (bytes) => {
      const { buffer, at } = bytesAt(piece);
      const copy = Buffer.from(new Uint8Array(buffer, at, bytes));
      if (!isKept) giveBackPiece(piece);
      return copy;
    },
  };
}

function pathOf({ maker, number }: SegmentName): string {
  return fileOf('block', maker, number);
}

function pieceOf(bytes: number): Piece {
  const piece = takePiece(bytes);
  if (!piece) throw noRoom(bytes);
  const place = bytesAt(piece);
  new Uint8Array(place.buffer, place.at, place.bytes).fill(0);
  return piece;
}

function openPiece(piece: Piece): Segment {
  const { buffer, at, bytes } = bytesAt(piece);
  return {
    name: toName(piece),
    bytes: Buffer.from(buffer, at, bytes),
    words: new Int32Array(buffer, at, bytes / 4),
    tell: () => {},
    close: () => {},
  };
}

function toName({ size, page }: Piece): SegmentName {
  return { maker: size + 1, number: page };
}

function nameOfPiece({ maker, number }: SegmentName): Piece {
  return { size: maker - 1, page: number };
}
