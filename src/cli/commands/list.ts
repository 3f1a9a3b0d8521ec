import { listFunctions, type BackendKind, type FunctionInfo } from '../../index.ts';
import type { Io } from '../io.ts';

export interface ListOptions {
  readonly json?: boolean;
  readonly backend: BackendKind;
}

interface Listing {
  readonly module: string;
  readonly functions: readonly FunctionInfo[];
}

/** `mprun list`: the functions that modules export, one per line; of several modules, below the module's name. */
export async function list(modules: readonly string[], options: ListOptions, io: Io): Promise<number> {
  const listings: Listing[] = [];
  for (const module of modules)
    listings.push({ module, functions: await listFunctions(module, { backend: options.backend }) });
  // Nothing at all looks as if nothing had been done.
  for (const { module, functions } of listings)
    if (functions.length === 0 && !options.json) io.note(`${module} exports no function\n`);
  const text = options.json ? JSON.stringify(toJson(listings)) : toText(listings);
  if (text !== '') await io.writeResults(`${text}\n`);
  return 0;
}

function toText(listings: readonly Listing[]): string {
  const [first] = listings;
  if (first && listings.length === 1) return first.functions.map(functionLine).join('\n');
  return listings
    .map(({ module, functions }) =>
      [module, ...functions.map((each) => `  ${functionLine(each)}`)].join('\n'),
    )
    .join('\n');
}

/** @example 'square(n)  Square a number (default)' */
function functionLine({ label, params, isDefault, doc }: FunctionInfo): string {
  const notes = [doc, isDefault ? '(default)' : undefined].filter((note) => note !== undefined);
  return [`${label}(${params.join(', ')})`, ...(notes.length > 0 ? [notes.join(' ')] : [])].join('  ');
}

/** A stable shape; of several modules, each function says which it is in. */
function toJson(listings: readonly Listing[]): object[] {
  return listings.flatMap(({ module, functions }) =>
    functions.map(({ label, params, isDefault, doc }) => ({
      ...(listings.length > 1 && { module }),
      name: label,
      params,
      default: isDefault,
      doc,
    })),
  );
}
