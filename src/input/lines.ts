/**
 * Lines of a byte stream as inputs. Block-wise: a block is decoded and split at once, typed as it is pulled, and the next
 * block is read when the last one is used up.
 */
import type { InputStream } from '../types.ts';
import { Blocks, type Block } from './blocks.ts';
import { fileError } from './file-error.ts';

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
  #blocks: Blocks | undefined;
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
    const block = await this.#nextBlock();
    if (this.#isClosed) return false;
    const isLast = block === undefined;
    this.#split(this.#decode(block), isLast);
    if (isLast) this.#letGo();
    return !isLast;
  }

  close(): void {
    this.#lines = [];
    this.#at = 0;
    this.#partial = [];
    this.#letGo();
  }

  #letGo(): void {
    this.#isClosed = true;
    this.#blocks?.close();
    this.#blocks = undefined;
  }

  async #nextBlock(): Promise<Block | undefined> {
    try {
      this.#blocks ??= new Blocks(this.#open());
      return await this.#blocks.next();
    } catch (error) {
      this.#letGo();
      throw fileError('read', this.#name, error);
    }
  }

  #decode(block: Block | undefined): string {
    if (typeof block === 'string') return block;
    return this.#decoder.decode(block, { stream: block !== undefined });
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
