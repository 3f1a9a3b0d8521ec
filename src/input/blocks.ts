import { finished } from 'node:stream';

/** What a stream gives at once: bytes, or text where it has an encoding. */
export type Block = string | Buffer;

/**
 * Blocks of a stream, read one by one when they are asked for: the stream stays paused between. Node's own async iterator
 * does the same, but leaves its listeners on a stream that is destroyed under it (Node 20.20).
 *
 * @example const blocks = new Blocks(process.stdin); const block = await blocks.next(); blocks.close();
 */
export class Blocks {
  readonly #stream: NodeJS.ReadableStream;
  readonly #unwatch: () => void;
  #end: { readonly error: unknown } | undefined;
  #wake: () => void = () => {};

  constructor(stream: NodeJS.ReadableStream) {
    this.#stream = stream;
    stream.on('readable', this.#onReadable);
    this.#unwatch = finished(stream, { writable: false }, (error) => {
      this.#end ??= { error };
      this.#wake();
    });
  }

  readonly #onReadable = (): void => this.#wake();

  /** The next block; `undefined` at the end, and once closed. Rejects with the stream's error. */
  async next(): Promise<Block | undefined> {
    for (;;) {
      const block = this.#stream.read() as Block | null;
      if (block !== null) return block;
      if (this.#end?.error) throw this.#end.error;
      if (this.#end) return undefined;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** Lets go of the stream: a paused stdin would keep the process alive. A waiting `next` gets the end. */
  close(): void {
    this.#end = { error: undefined };
    this.#stream.off('readable', this.#onReadable);
    this.#unwatch();
    destroy(this.#stream);
    this.#wake();
  }
}

/** What a destroyed stream still has to say concerns nobody. */
function destroy(stream: NodeJS.ReadableStream): void {
  if (!('destroy' in stream) || typeof stream.destroy !== 'function') return;
  if ('closed' in stream && stream.closed === true) return;
  const ignore = (): void => {};
  stream.on('error', ignore).once('close', () => stream.off('error', ignore));
  stream.destroy();
}
