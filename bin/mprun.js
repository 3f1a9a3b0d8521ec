#!/usr/bin/env node
'use strict';

const { existsSync } = require('node:fs');
const path = require('node:path');

const entry = path.join(__dirname, '../dist/bundle/cli.js');

if (existsSync(entry)) void require(entry).run();
else {
  process.stderr.write('error: mprun is not built yet\n(run: npm run build)\n');
  process.exitCode = 125;
}
