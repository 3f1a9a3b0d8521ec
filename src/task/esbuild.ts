/** An esbuild of our own: loaded when it is needed, and its helper process ended when it no longer is. */
import type * as Esbuild from 'esbuild';
import { createRequire } from 'node:module';

export type {
  BuildFailure,
  BuildOptions,
  OnResolveArgs,
  OnResolveResult,
  Plugin,
  PluginBuild,
} from 'esbuild';

let own: typeof Esbuild | undefined;
let users = 0;

/** Gives esbuild to `work`. When nobody works with it any more, its process has ended. */
export async function usingEsbuild<T>(work: (esbuild: typeof Esbuild) => Promise<T>): Promise<T> {
  const esbuild = (own ??= loadOwn());
  users++;
  try {
    return await work(esbuild);
  } finally {
    users--;
    if (users === 0) await esbuild.stop();
  }
}

/**
 * Not `import('esbuild')`: a program that uses esbuild itself would share the instance with us, and our
 * `stop()` would end its builds. So it is taken out of the module cache again, and theirs put back.
 */
function loadOwn(): typeof Esbuild {
  const require = createRequire(import.meta.url);
  const path = require.resolve('esbuild');
  const theirs = require.cache[path];
  delete require.cache[path];
  try {
    const loaded: typeof Esbuild = require(path);
    return loaded;
  } finally {
    delete require.cache[path];
    if (theirs) require.cache[path] = theirs;
  }
}
