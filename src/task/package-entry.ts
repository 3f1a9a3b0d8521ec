/**
 * A package's file for a bare name, as `import` would find it from a folder. Written here because Node 20
 * offers no such question: `createRequire().resolve` asks with the conditions of `require` (ESM-only packages
 * fail), and `import.meta.resolve` answers for its own file only. Algorithm: Node's manual, "Modules:
 * ECMAScript modules", Resolution Algorithm Specification. Without `exports`, endings may be left out.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TaskLoadError } from '../errors.ts';
import { findFile } from './find-file.ts';
import { folderHolding } from './folders.ts';

const CONDITIONS: ReadonlySet<string> = new Set(['node', 'import', 'module-sync', 'node-addons', 'default']);

type Json = Readonly<Record<string, unknown>>;

/**
 * The file that a package gives for `specifier` (`pkg`, `@scope/pkg/sub`); `undefined` when no such package is
 * installed.
 *
 * @throws {TaskLoadError} ERR_MPRUN_MODULE_NOT_FOUND when the package is there but does not give that file
 */
export function packageEntry(specifier: string, cwd: string): string | undefined {
  const { name, subpath } = splitSpecifier(specifier);
  const folder = packageFolder(name, cwd);
  if (folder === undefined) return undefined;
  const target = targetIn(readPackageJson(folder), subpath);
  const file = target === undefined ? undefined : findFile(join(folder, target));
  if (file === undefined) throw notGiven(specifier, name, subpath);
  return file;
}

/** `@scope/pkg/a/b` → name `@scope/pkg`, subpath `./a/b`; `pkg` → subpath `.`. */
export function splitSpecifier(specifier: string): { readonly name: string; readonly subpath: string } {
  const parts = specifier.split('/');
  const length = specifier.startsWith('@') ? 2 : 1;
  return { name: parts.slice(0, length).join('/'), subpath: ['.', ...parts.slice(length)].join('/') };
}

/** The package around `cwd` when it has that name and speaks of its exports, else the nearest installed one. */
function packageFolder(name: string, cwd: string): string | undefined {
  const around = folderHolding('package.json', cwd);
  if (around !== undefined) {
    const own = readPackageJson(around);
    if (own['name'] === name && own['exports'] !== undefined) return around;
  }
  const holder = folderHolding(join('node_modules', name), cwd);
  return holder === undefined ? undefined : join(holder, 'node_modules', name);
}

function readPackageJson(folder: string): Json {
  try {
    const json: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return isObject(json) ? json : {};
  } catch {
    return {};
  }
}

function targetIn({ exports, main }: Json, subpath: string): string | undefined {
  if (exports !== undefined && exports !== null) return exportsTarget(exports, subpath);
  if (subpath !== '.') return subpath;
  return typeof main === 'string' ? main : '.';
}

/** PACKAGE_EXPORTS_RESOLVE: an exact key first, then the pattern with the longest beginning. */
function exportsTarget(exports: unknown, subpath: string): string | undefined {
  const hasSubpaths = isObject(exports) && Object.keys(exports).some((key) => key.startsWith('.'));
  if (!hasSubpaths) return subpath === '.' ? conditionTarget(exports) : undefined;
  if (Object.hasOwn(exports, subpath) && !subpath.includes('*')) return conditionTarget(exports[subpath]);
  const patterns = Object.keys(exports)
    .filter((key) => matches(key, subpath))
    .sort((a, b) => b.indexOf('*') - a.indexOf('*') || b.length - a.length);
  const [best] = patterns;
  if (best === undefined) return undefined;
  const [before = '', after = ''] = best.split('*');
  const star = subpath.slice(before.length, subpath.length - after.length);
  return conditionTarget(exports[best])?.replaceAll('*', () => star);
}

function matches(key: string, subpath: string): boolean {
  const [before = '', after, ...more] = key.split('*');
  if (after === undefined || more.length > 0) return false;
  return (
    subpath.length > before.length + after.length && subpath.startsWith(before) && subpath.endsWith(after)
  );
}

/** PACKAGE_TARGET_RESOLVE: the first condition that holds and leads somewhere. */
function conditionTarget(target: unknown): string | undefined {
  if (typeof target === 'string') return target.startsWith('./') ? target : undefined;
  const choices = Array.isArray(target) ? target : isObject(target) ? chosen(target) : [];
  for (const choice of choices) {
    const path = conditionTarget(choice);
    if (path !== undefined) return path;
  }
  return undefined;
}

function chosen(conditions: Json): unknown[] {
  return Object.entries(conditions)
    .filter(([condition]) => CONDITIONS.has(condition))
    .map(([, target]) => target);
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function notGiven(specifier: string, name: string, subpath: string): TaskLoadError {
  return new TaskLoadError('ERR_MPRUN_MODULE_NOT_FOUND', `cannot find module '${specifier}'`, {
    hint: `package '${name}' is installed, but ${subpath === '.' ? 'has no entry' : `does not export '${subpath}'`}`,
  });
}
