/** Who compiles: this copy of mprun. (This file sits two folders deep in src/, dist/ and the bundled CLI alike.) */
import { readFileSync, statSync } from 'node:fs';

/** What `import 'mprun'` in a task means: the mprun that runs it. */
export const MPRUN_URL = new URL('../../dist/bundle/index.mjs', import.meta.url).href;

/**
 * Tells compilers apart that may write different modules: mprun's version, esbuild's (pinned to one in our
 * package.json, so that esbuild need not be loaded to know it), where this copy lies and when it was built.
 */
export function compilerId(): string {
  const ownPackage = new URL('../../package.json', import.meta.url);
  const { version, dependencies }: PackageJson = JSON.parse(readFileSync(ownPackage, 'utf8'));
  const { mtimeMs } = statSync(new URL(import.meta.url));
  return [version, dependencies.esbuild, MPRUN_URL, mtimeMs].join(' ');
}

interface PackageJson {
  readonly version: string;
  readonly dependencies: { readonly esbuild: string };
}
