/**
 * The one owner of stdout and stderr, so that results, task prints, failures and the progress line never meet in the
 * middle of a line, and a reader that went away (`| head -1`) is noticed once, in one place.
 */
import { makeDeferred } from '../util/deferred.ts';

/** The outside world of a command; tests give their own. */
export interface World {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

/** Something that draws on the terminal and has to step aside while others write. */
export interface Overlay {
  hide(): void;
  show(): void;
}

export class Io {
  readonly world: World;
  overlay: Overlay | undefined;
  #isStdoutClosed = false;
  readonly #onClosed: (() => void)[] = [];

  constructor(world: World) {
    this.world = world;
    world.stdout.on('error', (error: NodeJS.ErrnoException) => this.#onStdoutError(error));
    // Nobody reads our messages any more: there is nobody to tell.
    world.stderr.on('error', () => {});
  }

  /** The reader of stdout went away. */
  get isStdoutClosed(): boolean {
    return this.#isStdoutClosed;
  }

  /** Calls back when the reader of stdout goes away. */
  onStdoutClosed(callback: () => void): void {
    this.#onClosed.push(callback);
  }

  /** Writes results; resolves when there is room for more. */
  async writeResults(text: string): Promise<void> {
    if (text === '' || this.#isStdoutClosed) return;
    const { stdout } = this.world;
    if (stdout.isTTY) this.overlay?.hide();
    const hasRoom = stdout.write(text);
    if (stdout.isTTY) this.overlay?.show();
    if (hasRoom) return;
    const drained = makeDeferred();
    stdout.once('drain', drained.resolve);
    this.#onClosed.push(drained.resolve);
    await drained.promise;
    stdout.off('drain', drained.resolve);
    const at = this.#onClosed.indexOf(drained.resolve);
    if (at >= 0) this.#onClosed.splice(at, 1);
  }

  /** Writes whole lines for people. */
  note(lines: string | Uint8Array): void {
    this.overlay?.hide();
    this.world.stderr.write(lines);
    this.overlay?.show();
  }

  #onStdoutError(error: NodeJS.ErrnoException): void {
    if (this.#isStdoutClosed) return;
    this.#isStdoutClosed = true;
    if (error.code !== 'EPIPE') this.note(`error: cannot write results: ${error.message}\n`);
    for (const callback of this.#onClosed.splice(0)) callback();
  }
}
