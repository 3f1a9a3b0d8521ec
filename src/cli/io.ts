/**
 * The one owner of stdout and stderr, so that results, task prints, failures and the progress line never meet in the
 * middle of a line, and a reader that went away (`| head -1`) is noticed once, in one place.
 */
import { MprunError } from '../index.ts';
import { statusOfError } from '../report/exit-status.ts';

/** The outside world of a command; tests give their own. */
export interface World {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The working directory; `-C` changes it, before anything is looked at. */
  cwd: string;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  /** Tasks go on in this process that nobody waits for: it is to be ended with the command. */
  abandon(): void;
}

/** Something that draws on the terminal and has to step aside while others write. */
export interface Overlay {
  hide(): void;
  show(): void;
}

/** 128 + SIGPIPE: what shells show of a writer whose reader went away. */
export const STATUS_READER_GONE = 141;

export class Io {
  readonly world: World;
  overlay: Overlay | undefined;
  readonly #stdoutClosed = new AbortController();
  #stdoutStatus: number | undefined;

  constructor(world: World) {
    this.world = world;
    world.stdout.on('error', (error: NodeJS.ErrnoException) => this.#onStdoutError(error));
    // Nobody reads our messages any more: there is nobody to tell.
    world.stderr.on('error', () => {});
  }

  /** Aborted when results can no longer be written: the reader went away, the disk is full. */
  get stdoutClosed(): AbortSignal {
    return this.#stdoutClosed.signal;
  }

  /** The exit status that follows from it, over all others. */
  get stdoutStatus(): number | undefined {
    return this.#stdoutStatus;
  }

  /**
   * Writes results; resolves when the system has them, so that they outlive this process, whatever becomes of it: with
   * `true`. With `false` when they can no longer be written.
   */
  async writeResults(text: string): Promise<boolean> {
    if (this.stdoutClosed.aborted) return false;
    if (text === '') return true;
    const { stdout } = this.world;
    if (stdout.isTTY) this.overlay?.hide();
    const written = new Promise<boolean>((resolve) => stdout.write(text, (error) => resolve(!error)));
    if (stdout.isTTY) this.overlay?.show();
    return written;
  }

  /** Writes whole lines for people. */
  note(lines: string | Uint8Array): void {
    this.overlay?.hide();
    this.world.stderr.write(lines);
    this.overlay?.show();
  }

  #onStdoutError(error: NodeJS.ErrnoException): void {
    if (this.stdoutClosed.aborted) return;
    if (error.code === 'EPIPE') this.#stdoutStatus = STATUS_READER_GONE;
    else {
      const failure = new MprunError('ERR_MPRUN_OUTPUT', `cannot write results: ${error.message}`);
      this.note(`error: ${failure.message} (${failure.code})\n`);
      this.#stdoutStatus = statusOfError(failure);
    }
    this.#stdoutClosed.abort();
  }
}
