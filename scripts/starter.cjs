'use strict';
// Runs the bundle that lies beside it, by code that V8 has compiled before, where that was done by this very version of Node:
// compiling takes longer than most of what is run (docs/decisions/0009-compiled-before.md). Copied into dist/bundle.
const { readFileSync, renameSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { Script } = require('node:vm');

/** What a bundle has at hand, in the order of the arguments below. */
const WRAPPER = ['(function (exports, require, module, __filename, __dirname, bundleImport) {', '\n})'];
/** Told to write by the build, which runs what shall be in it. */
const WRITES = process.env.MPRUN_CODE_CACHE === 'write';

exports.start = (name) => {
  const filename = path.join(__dirname, `${name}.bundle.js`);
  const cache = path.join(__dirname, `${name}.${process.version}-${process.platform}-${process.arch}.cache`);
  const source = WRAPPER.join(readFileSync(filename, 'latin1'));
  const script = new Script(source, {
    // In stack traces. What is kept is the name from the build, which must not be a path of the machine that built it.
    filename: `mprun/dist/bundle/${name}.bundle.js`,
    // V8 takes nothing that another version or other flags have made.
    cachedData: WRITES ? undefined : read(cache),
  });
  const module = { exports: {} };
  script.runInThisContext()(
    module.exports,
    require,
    module,
    filename,
    __dirname,
    // What V8 has compiled before cannot import by itself on Node 20.
    (specifier) => import(specifier),
  );
  if (WRITES) process.on('exit', () => write(cache, script.createCachedData()));
  return module.exports;
};

/** `undefined` where there is none: everything is compiled then. */
function read(file) {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

/** Several workers may do so at once. */
function write(file, data) {
  const temporary = `${file}.${process.pid}`;
  writeFileSync(temporary, data);
  renameSync(temporary, file);
}
