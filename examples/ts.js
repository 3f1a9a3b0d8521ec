/**
 * Lets Node 20 run the examples as they are: `node --import ./examples/ts.js examples/map.ts`. esbuild, which comes with
 * mprun, takes the types away. From Node 22.18 on nothing of this is needed; in a project of your own, `npx tsx` does it.
 */
import { readFile } from 'node:fs/promises';
import { register } from 'node:module';
import { isMainThread } from 'node:worker_threads';

// Node asks hooks in a thread of their own, which loads this file once more.
if (isMainThread) register(import.meta.url);

/** Node's hook for a module that is about to be loaded. */
export async function load(url, context, nextLoad) {
  if (!/^file:.*\.ts$/.test(url)) return nextLoad(url, context);
  // Loaded only where there is something to do: tasks come to the workers as JavaScript.
  const { transform } = await import('esbuild');
  const text = await readFile(new URL(url), 'utf8');
  const { code } = await transform(text, { loader: 'ts', target: 'node20', sourcemap: 'inline' });
  return { format: 'module', source: code, shortCircuit: true };
}
