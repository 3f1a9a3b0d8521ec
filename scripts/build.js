// Builds dist/: tsc emits our modules file by file; esbuild bundles the entries whose start-up everybody pays
// (docs/decisions/0005-bundles.md), and runs two of them once, so that they are compiled (0009-compiled-before.md).
import { execFileSync } from 'node:child_process';
import { copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const tsc = createRequire(import.meta.url)
  .resolve('typescript/package.json')
  .replace('package.json', 'bin/tsc');

try {
  await build({ stdin: { contents: '' }, write: false, logLevel: 'silent' });
} catch {
  // Its program is an optional dependency: one for each platform.
  console.error(
    "error: esbuild's program for this platform is missing, or does not run: use npm ci without --omit=optional",
  );
  process.exit(1);
}

rmSync(`${root}dist`, { recursive: true, force: true });
execFileSync(process.execPath, [tsc, '-p', `${root}tsconfig.build.json`], { stdio: 'inherit' });

const folder = `${root}dist/bundle`;
const common = {
  outdir: folder,
  bundle: true,
  // CommonJS: Node's ES module loader takes longer to start than all of this takes to run.
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  // Loaded on demand; commander and chalk are bundled.
  external: ['chokidar', 'csv-parse', 'esbuild', 'koffi', 'ora', 'tinyglobby'],
  define: { 'import.meta.url': 'bundleUrl' },
  banner: { js: "const bundleUrl = require('node:url').pathToFileURL(__filename).href;" },
  legalComments: 'inline',
  logLevel: 'warning',
};
await build({ ...common, entryPoints: { thread: `${root}dist/worker/thread-entry.js` } });
// What `import 'mprun'` loads: one file takes a sixth of the time that sixty take.
await build({
  ...common,
  format: 'esm',
  external: [...common.external, 'piscina'],
  define: {},
  banner: {},
  outExtension: { '.js': '.mjs' },
  entryPoints: { index: `${root}dist/index.js` },
});
const { outputFiles } = await build({
  ...common,
  entryPoints: {
    'cli.bundle': `${root}dist/cli/run.js`,
    'worker.bundle': `${root}dist/worker/process-entry.js`,
  },
  write: false,
});
// They are run by the starter, which gives them an import of its own.
for (const { path, text } of outputFiles)
  writeFileSync(path, text.replaceAll(/\bimport\(/g, 'bundleImport('));
copyFileSync(`${root}scripts/starter.cjs`, `${folder}/starter.cjs`);
for (const name of ['cli', 'worker'])
  writeFileSync(`${folder}/${name}.js`, `module.exports = require('./starter.cjs').start('${name}');\n`);
writeFileSync(`${folder}/package.json`, '{ "type": "commonjs" }\n');
execFileSync(process.execPath, [`${root}bin/mprun.js`, 'map', `${root}tasks/square.ts`, '-i', '0..9', '-q'], {
  env: { ...process.env, MPRUN_CODE_CACHE: 'write' },
  stdio: ['ignore', 'ignore', 'inherit'],
});
