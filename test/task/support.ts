/** Real projects in temporary folders, and real child processes that compile and load tasks in them. */
import { execFile } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';
import { usingEsbuild } from '../../src/task/esbuild.ts';
import type { TaskModule } from '../../src/types.ts';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
export const FIXTURES = join(ROOT, 'test', 'fixtures', 'modules');

/** A folder of files among the temporary ones. */
export class Folder {
  readonly root: string;

  constructor(files: Readonly<Record<string, string>> = {}) {
    this.root = realpathSync(mkdtempSync(join(tmpdir(), 'mprun-test-')));
    for (const [name, text] of Object.entries(files)) this.write(name, text);
  }

  path(...names: string[]): string {
    return join(this.root, ...names);
  }

  /** Writes a file; a name that ends in `/` makes a folder. Gives the path. */
  write(name: string, text = ''): string {
    const path = this.path(name);
    mkdirSync(name.endsWith('/') ? path : dirname(path), { recursive: true });
    if (!name.endsWith('/')) writeFileSync(path, text);
    return path;
  }

  read(name: string): string {
    return readFileSync(this.path(name), 'utf8');
  }

  /** Makes a symbolic link to a path; gives its own path. */
  link(name: string, target: string): string {
    symlinkSync(target, this.path(name));
    return this.path(name);
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** A folder with these files for the running test. */
export function folder(files?: Readonly<Record<string, string>>): Folder {
  const made = new Folder(files);
  onTestFinished(() => made.remove());
  return made;
}

/** What a child tells about a call. */
export interface Called {
  readonly name?: string;
  readonly value?: unknown;
  readonly functions?: readonly string[];
  readonly error?: {
    name: string;
    message: string;
    code?: string;
    hint?: string;
    stack: string;
    cause?: string;
  };
}

/** What a child tells about a compile. */
export interface Prepared {
  readonly module?: TaskModule;
  readonly usedEsbuild: boolean;
  readonly error?: { message: string; code?: string; hint?: string };
  readonly stderr: string;
}

export interface ChildOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** What the scripts in the children share. */
const SHARED = `
import Module from 'node:module';
import { join } from 'node:path';
import { prepareModule } from './dist/task/compile.mjs';
import { exportedFunctions, loadModule, pickTask } from './dist/task/load.mjs';

// Every CommonJS file, esbuild's too, goes through here when it is loaded.
const loaded = [];
const load = Module._extensions['.js'];
Module._extensions['.js'] = (module, path) => { loaded.push(path); return load(module, path); };
const usedEsbuild = () => loaded.some((path) => path.endsWith(join('esbuild', 'lib', 'main.js')));

async function call(module, exportName, ...args) {
  const namespace = await loadModule(module);
  const { name, fn } = pickTask(module, namespace, exportName ?? undefined);
  return { name, value: await fn(...args), functions: exportedFunctions(namespace) };
}
const tell = ({ name, message, code, hint, stack, cause }) =>
  ({ error: { name, message, code, hint, stack, cause: cause && String(cause) } });
const [first, ...rest] = JSON.parse(process.argv[2]);
const answer = (value) => console.log(JSON.stringify(value));
`;
const SCRIPTS = {
  'prepare.mjs': `${SHARED}
    const prepared = await prepareModule(first).then((module) => ({ module }), tell);
    answer({ ...prepared, usedEsbuild: usedEsbuild() });`,
  'call.mjs': `${SHARED}
    answer(await call(first, ...rest).catch(tell));`,
  'prepare-and-call.mjs': `${SHARED}
    const module = await prepareModule(first);
    answer({ module, ...(await call(module, ...rest).catch(tell)) });`,
};

/** A copy of mprun's compiler, built as it is shipped, in a package of its own with a marked library. */
export class BuiltCompiler extends Folder {
  static async build(): Promise<BuiltCompiler> {
    const compiler = new BuiltCompiler({
      ...SCRIPTS,
      'dist/bundle/index.mjs': `export const mark = 'this mprun';`,
    });
    compiler.write('tmp/');
    cpSync(join(ROOT, 'package.json'), compiler.path('package.json'));
    compiler.link('node_modules', join(ROOT, 'node_modules'));
    await usingEsbuild((esbuild) =>
      esbuild.build({
        entryPoints: ['compile.ts', 'load.ts'].map((name) => join(ROOT, 'src', 'task', name)),
        outdir: compiler.path('dist', 'task'),
        outExtension: { '.js': '.mjs' },
        bundle: true,
        splitting: true,
        packages: 'external',
        format: 'esm',
        platform: 'node',
      }),
    );
    return compiler;
  }

  /** Compiles in a process of its own. */
  async prepare(source: string, options: ChildOptions = {}): Promise<Prepared> {
    const { stdout, stderr } = await this.#node('prepare.mjs', [source], options);
    const answer: Omit<Prepared, 'stderr'> = JSON.parse(stdout);
    return { ...answer, stderr };
  }

  /** Loads and calls a task as a worker does, in a process of its own. */
  async call(module: TaskModule, exportName?: string | null, ...args: unknown[]): Promise<Called> {
    const { stdout } = await this.#node('call.mjs', [module, exportName, ...args], {});
    const called: Called = JSON.parse(stdout);
    return called;
  }

  /** Compiles in one process, calls in another; fails the test when it does not compile. */
  async run(source: string, exportName?: string | null, ...args: unknown[]): Promise<Called> {
    const { module, error } = await this.prepare(source);
    if (!module) throw new Error(error?.message);
    return this.call(module, exportName, ...args);
  }

  /** Compiles and calls in the same process. */
  async runInOne(
    source: string,
    options: ChildOptions = {},
  ): Promise<Called & { readonly module: TaskModule }> {
    const { stdout } = await this.#node('prepare-and-call.mjs', [source], options);
    const called: Called & { readonly module: TaskModule } = JSON.parse(stdout);
    return called;
  }

  async #node(script: string, words: readonly unknown[], { cwd, env }: ChildOptions): Promise<Output> {
    const temporary = { TMPDIR: this.path('tmp') };
    return promisify(execFile)(process.execPath, [this.path(script), JSON.stringify(words)], {
      cwd,
      env: { ...process.env, ...temporary, ...env },
    });
  }
}

interface Output {
  readonly stdout: string;
  readonly stderr: string;
}
