// Builds dist/: tsc emits our modules file by file; esbuild bundles the entries whose start-up everybody pays
// (docs/decisions/0005-bundles.md).
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const tsc = createRequire(import.meta.url)
  .resolve('typescript/package.json')
  .replace('package.json', 'bin/tsc');

rmSync(`${root}dist`, { recursive: true, force: true });
execFileSync(process.execPath, [tsc, '-p', `${root}tsconfig.build.json`], { stdio: 'inherit' });

await build({
  entryPoints: {
    cli: `${root}dist/cli/run.js`,
    worker: `${root}dist/worker/process-entry.js`,
    thread: `${root}dist/worker/thread-entry.js`,
  },
  outdir: `${root}dist/bundle`,
  bundle: true,
  // CommonJS: Node's ES module loader takes longer to start than all of this takes to run.
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  // Loaded on demand; commander and chalk are bundled.
  external: ['esbuild', 'koffi', 'ora'],
  define: { 'import.meta.url': 'bundleUrl' },
  banner: { js: "const bundleUrl = require('node:url').pathToFileURL(__filename).href;" },
  legalComments: 'inline',
  logLevel: 'warning',
});
writeFileSync(`${root}dist/bundle/package.json`, '{ "type": "commonjs" }\n');
