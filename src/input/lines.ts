/**
 * Lines of a byte stream as inputs. Block-wise: a block is decoded and split at once, typed as it is pulled, and the next
 * block is read when the last one is used up.
 */
import { InputError } from '../errors.ts';
import type { InputStream } from '../types.ts';

/** Text of one line → input. @param lineNumber counted from 1, empty lines included */
export type ParseLine = (line: string, lineNumber: number) => unknown;

export interface LineSource {
  /** Opened at the first pull. */
  readonly open: () => NodeJS.ReadableStream;
  /** What the source is called in messages. */
  readonly name: string;
}

/**
 * Each line is an input: without its newline (and a carriage return before it), empty lines left out. A last line without
 * a newline counts.
 */
export function fromLines({ open, name }: LineSource, parse: ParseLine): InputStream {
  const lines = new LineReader(open, name);
  return {
    length: undefined,
    pull(max) {
      const inputs = takeInputs(lines, max, parse);
      return inputs ?? pullLater(lines, max, parse);
    },
    close: () => lines.close(),
  };
}

async function pullLater(lines: LineReader, max: number, parse: ParseLine): Promise<readonly unknown[]> {
  for (;;) {
    const hasMore = await lines.read();
    const inputs = takeInputs(lines, max, parse);
    if (inputs) return inputs;
    if (!hasMore) return [];
  }
}

/** Inputs from what was read; `undefined` when nothing is left of it. A malformed line speaks when it is first. */
function takeInputs(lines: LineReader, max: number, parse: ParseLine): unknown[] | undefined {
  const inputs: unknown[] = [];
  for (let line = lines.peek(); line !== undefined; line = lines.peek()) {
    if (line !== '') {
      if (inputs.length === max) break;
      try {
        inputs.push(parse(line, lines.number));
      } catch (error) {
        if (inputs.length > 0) break;
        lines.close();
        throw error;
      }
    }
    lines.skip();
  }
  return inputs.length > 0 ? inputs : undefined;
}

class LineReader {
  readonly #open: () => NodeJS.ReadableStream;
  readonly #name: string;
  readonly #decoder = new TextDecoder('utf-8');
  #stream: NodeJS.ReadableStream | undefined;
  #blocks: AsyncIterator<string | Buffer> | undefined;
  #isClosed = false;
  #lines: string[] = [];
  #at = 0;
  #passed = 0;
  /** The beginning of a line whose end is not read yet, in pieces. */
  #partial: string[] = [];

  constructor(open: () => NodeJS.ReadableStream, name: string) {
    this.#open = open;
    this.#name = name;
  }

  /** Number of the line at hand, from 1. */
  get number(): number {
    return this.#passed + this.#at + 1;
  }

  /** The line at hand; `undefined` when all that was read is used up. */
  peek(): string | undefined {
    const line = this.#lines[this.#at];
    return line?.endsWith('\r') ? line.slice(0, -1) : line;
  }

  skip(): void {
    this.#at++;
  }

  /** Reads the next block; false at the end. */
  async read(): Promise<boolean> {
    this.#passed += this.#lines.length;
    this.#lines = [];
    this.#at = 0;
    if (this.#isClosed) return false;
    const { value, done } = await this.#nextBlock();
    if (this.#isClosed) return false;
    this.#split(this.#decode(value, done), done);
    if (done) this.#isClosed = true;
    return !done;
  }

  close(): void {
    this.#isClosed = true;
    this.#lines = [];
    this.#at = 0;
    // A paused stdin would keep the process alive; what a destroyed one still had to say concerns nobody.
    const stream = this.#stream;
    stream?.on('error', () => {});
    if (stream && 'destroy' in stream && typeof stream.destroy === 'function') stream.destroy();
  }

  async #nextBlock(): Promise<{ value: string | Buffer | undefined; done: boolean }> {
    try {
      this.#stream ??= this.#open();
      this.#blocks ??= this.#stream[Symbol.asyncIterator]();
      const { value, done } = await this.#blocks.next();
      return { value: done ? undefined : value, done: done === true };
    } catch (error) {
      if (this.#isClosed) return { value: undefined, done: true };
      const reason = error instanceof Error ? error.message : String(error);
      throw new InputError('ERR_MPRUN_INPUT_OPEN', `cannot read '${this.#name}': ${reason}`, {
        cause: error,
      });
    }
  }

  #decode(block: string | Buffer | undefined, isLast: boolean): string {
    if (typeof block === 'string') return block;
    return this.#decoder.decode(block, { stream: !isLast });
  }

  #split(text: string, isLast: boolean): void {
    const lines = text.split('\n');
    const tail = lines.pop() ?? '';
    if (lines.length > 0) {
      lines[0] = this.#partial.join('') + lines[0];
      this.#partial = [];
    }
    this.#partial.push(tail);
    if (isLast) lines.push(this.#partial.join(''));
    this.#lines = lines;
  }
}
