import { Blocks, type Block } from './blocks.ts';
import { fileError } from './file-error.ts';

/** Where bytes come from: a file, stdin. */
export interface ByteSource {
  /** Opened at the first read. */
  readonly open: () => NodeJS.ReadableStream;
  /** What the source is called in messages: the path as it was written, or `<stdin>`. */
  readonly name: string;
}

/** The blocks of a source, one by one; nothing is open before the first is asked for, nor after the end, an error or `close`. */
export class SourceBlocks {
  readonly #source: ByteSource;
  #blocks: Blocks | undefined;
  #isClosed = false;

  constructor(source: ByteSource) {
    this.#source = source;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** The next block; `undefined` at the end, and once closed. Rejects with InputError (ERR_MPRUN_INPUT_OPEN). */
  async next(): Promise<Block | undefined> {
    if (this.#isClosed) return undefined;
    try {
      this.#blocks ??= new Blocks(this.#source.open());
      const block = await this.#blocks.next();
      if (block === undefined) this.close();
      return block;
    } catch (error) {
      this.close();
      throw fileError('read', this.#source.name, error);
    }
  }

  close(): void {
    this.#isClosed = true;
    this.#blocks?.close();
    this.#blocks = undefined;
  }
}
