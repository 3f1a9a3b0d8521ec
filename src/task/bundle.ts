/** A task and the files around it → one JavaScript module. */
import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, extname, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { compileError, compilerError } from './compile-error.ts';
import { usingEsbuild } from './esbuild.ts';
import { evalModule } from './eval-module.ts';
import { withoutLeads } from './first-line.ts';
import type {
  BuildFailure,
  BuildOptions,
  OnResolveArgs,
  OnResolveResult,
  Plugin,
  PluginBuild,
} from './esbuild.ts';
import { MPRUN_URL } from './identity.ts';
import { isJavaScript, isTypeScript } from './module-kind.ts';
import { PLACE_DEFINES, placeBanner, placeDeclaration, withOwnPlace } from './own-place.ts';
import { placeOfImport, seeMissingPackage, seePackage } from './package-import.ts';
import { fingerprint, type Seen } from './seen.ts';
import { see, seeSurroundings } from './surroundings.ts';

/** A compiled task. */
export interface Bundle {
  /** The module, with its source map inside. */
  readonly text: string;
  /** Everything the text depends on. */
  readonly seen: Seen;
}

/**
 * Compiles `entry` (a real path) into a module that will lie in `cacheFolder`.
 *
 * @param text a function that stands for the file, which need not be there
 * @throws {TaskLoadError} ERR_MPRUN_MODULE_LOAD with file, line and column
 */
export async function bundle(entry: string, cacheFolder: string, text?: string): Promise<Bundle> {
  const seen: Seen = new Map();
  const written = text === undefined ? [] : [writtenTask(entry, text, seen)];
  const leads: Leads = new Map();
  const plugins = [...written, packageImports(cacheFolder, seen), sources(seen, leads)];
  const { code, map } = await build(entry, text, {
    ...optionsFor(entry),
    outfile: join(cacheFolder, 'task.mjs'),
    plugins,
  });
  seeSurroundings(seen);
  return { text: code + inlineMap(map, cacheFolder, leads), seen };
}

function optionsFor(entry: string): BuildOptions {
  return {
    entryPoints: [entry],
    absWorkingDir: dirname(entry),
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    // Packages are found as Node finds them: without 'module', which only bundlers know.
    conditions: [],
    mainFields: ['main'],
    // A package.json with `"sideEffects": false` must not cost a task its `import './setup.ts'`.
    ignoreAnnotations: true,
    define: PLACE_DEFINES,
    banner: { js: placeBanner(entry) },
    sourcemap: 'external',
    sourcesContent: false,
    legalComments: 'none',
    logLevel: 'silent',
    write: false,
  };
}

async function build(
  entry: string,
  text: string | undefined,
  options: BuildOptions,
): Promise<{ code: string; map: string }> {
  try {
    return await usingEsbuild(async (esbuild) => {
      let { outputFiles = [], warnings } = await esbuild.build(options);
      if (warnings.some(({ id }) => id === 'commonjs-variable-in-esm')) {
        const plugins = [...(options.plugins ?? []), formatBySyntax()];
        ({ outputFiles = [] } = await esbuild.build({ ...options, plugins }));
      }
      const textOf = (ending: string) => outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? '';
      return { code: textOf('.mjs'), map: textOf('.map') };
    });
  } catch (error) {
    throw isBuildFailure(error) ? compileError(error.errors, entry, text) : compilerError(error, entry);
  }
}

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && Array.isArray((error as Partial<BuildFailure>).errors);
}

/** How many characters stand in front of the first line of a file, by its URL. */
type Leads = Map<string, number>;

/** Hands out the source files, each with its place in front, and notes what was read. */
function sources(seen: Seen, leads: Leads): Plugin {
  return {
    name: 'mprun-sources',
    setup(esbuild) {
      esbuild.onLoad({ filter: /.*/, namespace: 'file' }, ({ path }) => {
        const content = readFileSync(path);
        seen.set(path, fingerprint(content));
        if (!isJavaScript(path) && !isTypeScript(path)) return { contents: content, loader: 'default' };
        leads.set(pathToFileURL(path).href, placeDeclaration(path).length);
        return {
          contents: withOwnPlace(content.toString(), path),
          loader: extname(path) === '' ? 'js' : 'default',
        };
      });
    },
  };
}

/** Hands out a function as the module that the entry is. */
function writtenTask(entry: string, text: string, seen: Seen): Plugin {
  return {
    name: 'mprun-eval',
    setup(esbuild) {
      esbuild.onResolve({ filter: /.*/ }, ({ kind }) =>
        kind === 'entry-point' ? { path: entry } : undefined,
      );
      esbuild.onLoad({ filter: /.*/, namespace: 'file' }, ({ path }) => {
        if (path !== entry) return undefined;
        // It looks from its folder, as a file would.
        see(path, seen);
        return { contents: evalModule(text, path), loader: 'ts', resolveDir: dirname(path) };
      });
    },
  };
}

/** Marks the questions of our own plugins, so that they do not answer each other. */
const IS_ASKED = Symbol('asked by mprun');

/** Decides about every import that is not a path: `mprun` itself, packages, and aliases that look like one. */
function packageImports(cacheFolder: string, seen: Seen): Plugin {
  return {
    name: 'mprun-packages',
    setup(esbuild) {
      esbuild.onResolve({ filter: /^mprun$/ }, ({ kind }) => outside(fileURLToPath(MPRUN_URL), kind));
      esbuild.onResolve({ filter: /^\.{1,2}\/.*\.node$/ }, ({ path, resolveDir, kind }) =>
        outside(resolve(resolveDir, path), kind),
      );
      esbuild.onResolve({ filter: /^[^./]/ }, async (args) => {
        const { path, kind, pluginData } = args;
        if (kind === 'entry-point' || pluginData === IS_ASKED || isAbsolute(path)) return undefined;
        if (path.startsWith('file:')) return { path: fileURLToPath(path) };
        if (isBuiltin(path) || /^[a-z]+:/i.test(path)) return undefined;
        return resolvePackage(esbuild, args, cacheFolder, seen);
      });
    },
  };
}

async function resolvePackage(
  esbuild: PluginBuild,
  { path: specifier, ...question }: OnResolveArgs,
  cacheFolder: string,
  seen: Seen,
): Promise<OnResolveResult> {
  const { resolveDir: from, kind } = question;
  const found = await esbuild.resolve(specifier, { ...question, pluginData: IS_ASKED });
  if (found.errors.length > 0) {
    // Left to the run: it may be optional, or caught.
    seeMissingPackage(specifier, from, seen);
    return { path: specifier, external: true };
  }
  if (found.external) return { path: found.path, external: true };
  const place = placeOfImport(specifier, from, found.path, cacheFolder);
  if (place === 'inside') return { path: found.path, suffix: found.suffix };
  if (place === 'asWritten') return { path: specifier, external: true };
  seePackage(found.path, seen);
  return outside(found.path, kind);
}

/**
 * `module.exports` in a .ts file of a `"type": "module"` package: people mean CommonJS, esbuild goes by the
 * package.json. A path that comes from a plugin has no package.json for esbuild, and its syntax decides.
 */
function formatBySyntax(): Plugin {
  return {
    name: 'mprun-format',
    setup(esbuild) {
      esbuild.onResolve({ filter: /.*/ }, async ({ path: specifier, pluginData, ...question }) => {
        if (pluginData === IS_ASKED) return undefined;
        const found = await esbuild.resolve(specifier, { ...question, pluginData: IS_ASKED });
        return found.errors.length > 0 || found.external
          ? undefined
          : { path: found.path, suffix: found.suffix };
      });
    },
  };
}

/** `require` wants a path where `import` wants a URL. */
function outside(path: string, kind: OnResolveArgs['kind']): OnResolveResult {
  return { path: kind.startsWith('require') ? path : pathToFileURL(path).href, external: true };
}

/** The source map as the last line, with absolute places, so that the folder it lies in plays no part. */
function inlineMap(text: string, cacheFolder: string, leads: Leads): string {
  const map: { readonly sources: readonly string[]; readonly mappings: string } = JSON.parse(text);
  // esbuild writes them relative to the module, percent-encoded but for spaces.
  const sources = map.sources.map(
    (source) => pathToFileURL(resolve(cacheFolder, decodeURIComponent(source))).href,
  );
  const mappings = withoutLeads(
    map.mappings,
    sources.map((source) => leads.get(source) ?? 0),
  );
  const encoded = Buffer.from(JSON.stringify({ ...map, sources, mappings })).toString('base64');
  return `//# sourceMappingURL=data:application/json;base64,${encoded}\n`;
}
