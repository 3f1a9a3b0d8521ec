import type { TaskModule } from '../types.ts';
import { taskLabel } from './address.ts';
import { exportedFunctions, loadInWorker } from './load.ts';

/** A function of a task module. */
export interface FunctionInfo {
  readonly name: string;
  /** What it is called: its name, or the file's where it is the default export. */
  readonly label: string;
  /** Parameters as written in the source, types and comments aside. */
  readonly params: string;
  readonly isDefault: boolean;
}

/** The functions a module exports. Runs in a worker, as a task of its own. */
export default async function describe(module: TaskModule): Promise<FunctionInfo[]> {
  const namespace = await loadInWorker(module, () => {});
  const names = exportedFunctions(namespace);
  const defaultFirst = names.sort((a, b) => Number(b === 'default') - Number(a === 'default'));
  return defaultFirst.map((name) => ({
    name,
    label: taskLabel(module.source, name),
    params: paramsOf(String(valueOf(namespace, name))),
    isDefault: name === 'default',
  }));
}

function valueOf(namespace: Record<string, unknown>, name: string): unknown {
  return namespace[name] ?? (namespace['default'] as Record<string, unknown> | undefined)?.[name];
}

/** `(x, { y = 1 } = {})` → `x, { y = 1 } = {}`; `n => …` → `n`. */
function paramsOf(source: string): string {
  const arrow = /^(?:async\s+)?([\w$]+)\s*=>/.exec(source);
  if (arrow?.[1]) return arrow[1];
  const list = source.slice(source.indexOf('('));
  let depth = 0;
  for (let at = 0; at < list.length; at++) {
    const character = list.charAt(at);
    if ('([{'.includes(character)) depth++;
    else if (')]}'.includes(character)) depth--;
    if (depth === 0) return list.slice(1, at).replaceAll(/\s+/g, ' ').trim();
  }
  return '…';
}
