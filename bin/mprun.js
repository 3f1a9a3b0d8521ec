#!/usr/bin/env node
import { existsSync } from 'node:fs';

const entry = new URL('../dist/bundle/cli.js', import.meta.url);

if (existsSync(entry)) {
  const { run } = await import(entry.href);
  await run();
} else {
  process.stderr.write('error: mprun is not built yet\n(run: npm run build)\n');
  process.exitCode = 125;
}
