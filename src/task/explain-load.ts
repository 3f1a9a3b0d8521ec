import { dirname } from 'node:path';

import type { TaskModule } from '../types.ts';

/**
 * Why a module could not be loaded, with the place where it can be had. A JavaScript task is first parsed by its worker,
 * and Node does not say where in an ES module a syntax error is; the compiler does.
 */
export async function explainLoadFailure(module: TaskModule, error: unknown): Promise<unknown> {
  const isSyntaxError = error instanceof Error && error.cause instanceof SyntaxError;
  if (module.compiled || !isSyntaxError) return error;
  const { bundle } = await import('./bundle.ts');
  try {
    await bundle(module.source, dirname(module.source));
    return error;
  } catch (explained) {
    return explained;
  }
}
