import { listFunctions, type BackendKind } from '../../index.ts';
import type { Io } from '../io.ts';

export interface ListOptions {
  readonly json?: boolean;
  readonly backend: BackendKind;
}

/** `mprun list`: the functions a module exports, one per line. */
export async function list(module: string, options: ListOptions, io: Io): Promise<number> {
  const functions = await listFunctions(module, { backend: options.backend });
  const text = options.json
    ? JSON.stringify(functions)
    : functions
        .map(({ label, params, isDefault }) => `${label}(${params})${isDefault ? '  (default)' : ''}`)
        .join('\n');
  if (text !== '') await io.writeResults(`${text}\n`);
  return 0;
}
