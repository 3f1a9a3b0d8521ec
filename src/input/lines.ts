/**
 * Records of a byte stream as inputs: its lines, or what stands between other delimiters. Block-wise: a block is decoded
 * and split at once, typed as it is pulled, and the next block is read when the last one is used up.
 */
import type { InputStream } from '../types.ts';
import type { Block } from './blocks.ts';
import { SourceBlocks, type ByteSource } from './byte-source.ts';

/** Text of one record → input. @param number counted from 1, empty records included */
export type ParseLine = (line: string, number: number) => unknown;

/** How a text falls into records. */
export interface Splitting {
  /** What ends a record: text of any length, but not none. A carriage return before a newline belongs to it. */
  readonly delimiter: string;
  /** Whether an empty record is an input. */
  readonly keepEmpty: boolean;
  /** Whether white space around a record is left out, before it is looked at whether it is empty. */
  readonly trim: boolean;
}

/** Lines, without the empty ones. */
export const LINES: Splitting = { delimiter: '\n', keepEmpty: false, trim: false };

/** Each record is an input. A last one without a delimiter behind it counts; an empty one behind the last delimiter never does. */
export function fromLines(source: ByteSource, parse: ParseLine, splitting: Splitting): InputStream {
  const lines = new LineReader(source, splitting);
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

/** Inputs from what was read; `undefined` when nothing is left of it. A malformed record speaks when it is first. */
function takeInputs(lines: LineReader, max: number, parse: ParseLine): unknown[] | undefined {
  const inputs: unknown[] = [];
  for (let line = lines.peek(); line !== undefined; line = lines.peek()) {
    if (line !== '' || lines.keepsEmpty) {
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
  readonly #blocks: SourceBlocks;
  readonly #splitting: Splitting;
  readonly #decoder = new TextDecoder('utf-8');
  #lines: string[] = [];
  #at = 0;
  #passed = 0;
  /** The beginning of a record whose end is not read yet, in pieces. */
  #partial: string[] = [];
  /** Its last characters, where the next block may make a delimiter of them. */
  #held = '';

  constructor(source: ByteSource, splitting: Splitting) {
    this.#blocks = new SourceBlocks(source);
    this.#splitting = splitting;
  }

  get keepsEmpty(): boolean {
    return this.#splitting.keepEmpty;
  }

  /** Number of the record at hand, from 1. */
  get number(): number {
    return this.#passed + this.#at + 1;
  }

  /** The record at hand; `undefined` when all that was read is used up. */
  peek(): string | undefined {
    const line = this.#lines[this.#at];
    if (line === undefined) return undefined;
    if (this.#splitting.trim) return line.trim();
    return this.#splitting.delimiter === '\n' && line.endsWith('\r') ? line.slice(0, -1) : line;
  }

  skip(): void {
    this.#at++;
  }

  /** Reads the next block; false at the end. */
  async read(): Promise<boolean> {
    this.#passed += this.#lines.length;
    this.#lines = [];
    this.#at = 0;
    if (this.#blocks.isClosed) return false;
    const block = await this.#blocks.next();
    const isLast = block === undefined;
    // Closed while it waited for a block: nobody wants the rest. At the end, it has closed itself.
    if (!isLast && this.#blocks.isClosed) return false;
    this.#split(this.#decode(block), isLast);
    return !isLast;
  }

  close(): void {
    this.#lines = [];
    this.#at = 0;
    this.#partial = [];
    this.#held = '';
    this.#blocks.close();
  }

  #decode(block: Block | undefined): string {
    if (typeof block === 'string') return block;
    return this.#decoder.decode(block, { stream: block !== undefined });
  }

  #split(text: string, isLast: boolean): void {
    const { delimiter } = this.#splitting;
    const lines = (this.#held + text).split(delimiter);
    const tail = lines.pop() ?? '';
    if (lines.length > 0) {
      lines[0] = this.#partial.join('') + lines[0];
      this.#partial = [];
    }
    const held = isLast ? 0 : Math.min(delimiter.length - 1, tail.length);
    this.#held = tail.slice(tail.length - held);
    this.#partial.push(tail.slice(0, tail.length - held));
    if (isLast) {
      const rest = this.#partial.join('');
      if (rest !== '') lines.push(rest);
    }
    this.#lines = lines;
  }
}
