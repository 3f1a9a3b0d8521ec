import { readFileSync } from 'node:fs';

import type { TaskModule } from '../types.ts';
import { taskLabel } from './address.ts';
import { docLines } from './doc-lines.ts';
import { exportedFunctions, loadInWorker, mergedExports } from './load.ts';

/** A function of a task module. */
export interface FunctionInfo {
  readonly name: string;
  /** What it is called: its name, or the file's where it is the default export. */
  readonly label: string;
  /** Parameters as written in the source, types and comments aside. */
  readonly params: readonly string[];
  readonly isDefault: boolean;
  /** The first sentence of the comment above it, without its full stop. */
  readonly doc: string | undefined;
}

/** The functions a module exports. Runs in a worker, as a task of its own. */
export default async function describe(module: TaskModule): Promise<FunctionInfo[]> {
  const namespace = await loadInWorker(module, () => {});
  const exports = mergedExports(namespace);
  const names = exportedFunctions(namespace);
  const docs = docLines(readFileSync(module.source, 'utf8'));
  const defaultFirst = names.sort((a, b) => Number(b === 'default') - Number(a === 'default'));
  return defaultFirst.map((name) => ({
    name,
    label: taskLabel(module.source, name),
    params: paramsOf(String(exports[name])),
    isDefault: name === 'default',
    doc: docs.get(name),
  }));
}

/** What a module says of options: see `moduleOptions`. Runs in a worker, as a task of its own. */
export async function options(module: TaskModule): Promise<unknown> {
  const exported = mergedExports(await loadInWorker(module, () => {}));
  const hooks = ['initializer', 'finalizer'].filter((name) => typeof exported[name] === 'function');
  const said = exported['options'];
  // What is no object is refused by who reads it.
  if (hooks.length === 0 || (said !== undefined && !isObject(said))) return said;
  return { ...Object.fromEntries(hooks.map((name) => [name, name])), ...said };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `(x, { y = 1 } = {}) => …` → `x`, `{ y = 1 } = {}`; `n => …` → `n`. */
function paramsOf(source: string): string[] {
  const arrow = /^(?:async\s+)?([\w$]+)\s*=>/.exec(source);
  if (arrow?.[1]) return [arrow[1]];
  const list = source.slice(source.indexOf('('));
  const params: string[] = [];
  let [depth, start] = [0, 1];
  for (let at = 0; at < list.length; at++) {
    const character = list.charAt(at);
    if ('([{'.includes(character)) depth++;
    else if (')]}'.includes(character)) depth--;
    const isEnd = depth === 0;
    if (!isEnd && (depth > 1 || character !== ',')) continue;
    params.push(list.slice(start, at).replaceAll(/\s+/g, ' ').trim());
    start = at + 1;
    // A comma may stand behind the last.
    if (isEnd) return params.filter((param) => param !== '');
  }
  return ['…'];
}
