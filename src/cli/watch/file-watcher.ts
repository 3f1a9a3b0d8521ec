/** Tells of changes to files. The only importer of chokidar. */
import { watch, type FSWatcher } from 'chokidar';

/** Editors write a file in several steps, and several files at once. */
const QUIET_MS = 100;

export class FileWatcher {
  readonly #watcher: FSWatcher;
  readonly #files: Set<string>;
  readonly #ready: Promise<void>;
  #changed: string | undefined;
  #timer: NodeJS.Timeout | undefined;
  #tell: ((path: string) => void) | undefined;

  /** @param files at least one */
  constructor(files: readonly string[]) {
    this.#files = new Set(files);
    this.#watcher = watch([...files], { ignoreInitial: true });
    this.#ready = new Promise((resolve) => this.#watcher.once('ready', resolve));
    this.#watcher.on('all', (_event, path) => this.#onChange(path));
  }

  get count(): number {
    return this.#files.size;
  }

  /** Files that were not watched so far are from now on. */
  add(files: readonly string[]): void {
    const more = files.filter((file) => !this.#files.has(file));
    for (const file of more) this.#files.add(file);
    if (more.length > 0) this.#watcher.add(more);
  }

  /** Changes are seen from then on. */
  ready(): Promise<void> {
    return this.#ready;
  }

  /** The file that has changed first since the last call, when nothing changed any more for a while. */
  async change(): Promise<string> {
    if (this.#changed !== undefined && this.#timer === undefined) return this.#take();
    await new Promise<string>((resolve) => (this.#tell = resolve));
    return this.#take();
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#watcher.close();
  }

  #take(): string {
    const changed = this.#changed ?? '';
    this.#changed = undefined;
    this.#tell = undefined;
    return changed;
  }

  #onChange(path: string): void {
    this.#changed ??= path;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#tell?.(path);
    }, QUIET_MS);
  }
}
