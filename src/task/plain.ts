/**
 * Whether Node runs a JavaScript task as it is. It does not when an import leads to TypeScript, leads nowhere
 * (`./x` without its ending), or is `mprun` where no package of that name is installed; and not when `export` stands in a
 * file that its package takes for CommonJS, as `npm init` has it.
 *
 * Imports are found by a pattern instead of a parser: loading one would cost more than this whole question. A
 * word in a comment or a string may be taken for an import; such a file is compiled although it need not be,
 * and runs all the same. An import that is put together at run time is not seen by anybody.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { extname, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { kindOnDisk } from './find-file.ts';
import { isJavaScript, isTypeScript } from './module-kind.ts';
import { packageType } from './package-type.ts';

/** `from 'x'`, `import 'x'`, `import('x')`, `require('x')`; what follows tells whether there are attributes. */
const IMPORTS = /\b(from|import|require)\s*\(?\s*(["'])([^"'\n]+)\2(\s*with\s*\{|\s*,\s*\{)?/g;
/** A line that begins as only those of ES modules do. */
const MODULE_SYNTAX =
  /^[ \t]*(?:export\s*(?:[{*]|(?:default|const|let|var|class|async|function)\b)|import\s*(?:[\w$]+\s*(?:,|from\b)|[{*"']))/m;
/** A path, or an alias of package.json `imports`, which may stand for one. */
const OWN_FILE = /^(?:\.{0,2}\/|\.{1,2}$|file:|#)/;

interface Import {
  readonly specifier: string;
  readonly isRequire: boolean;
  readonly hasAttributes: boolean;
}

/** Decides for a file (a real path) and all files it imports by path. */
export function runsAsItIs(entry: string): boolean {
  if (!isJavaScript(entry)) return false;
  const reached = new Set([entry]);
  for (const file of reached) {
    // Packages are shipped in a shape that runs.
    if (file.includes(`${sep}node_modules${sep}`)) continue;
    const text = readFileSync(file, 'utf8');
    if (MODULE_SYNTAX.test(text) && isCommonJs(file)) return false;
    for (const found of importsOf(text)) {
      const target = targetOf(found, file);
      if (target === undefined || !runs(target, found)) return false;
      if (isJavaScript(target)) reached.add(target);
    }
  }
  return true;
}

/** Newer versions of Node run what no package.json says anything of, after a warning in each worker. */
function isCommonJs(file: string): boolean {
  return extname(file) === '.js' && packageType(file) !== 'module';
}

/** The imports of a file that may lead to what Node does not run. */
function importsOf(text: string): Import[] {
  const imports: Import[] = [];
  for (const [, word, , specifier = '', attributes] of text.matchAll(IMPORTS)) {
    if (specifier !== 'mprun' && !OWN_FILE.test(specifier)) continue;
    imports.push({ specifier, isRequire: word === 'require', hasAttributes: attributes !== undefined });
  }
  return imports;
}

/** The file that Node finds, or `undefined` when it finds none. */
function targetOf({ specifier, isRequire }: Import, file: string): string | undefined {
  try {
    if (isRequire || specifier === 'mprun' || specifier.startsWith('#')) {
      return createRequire(file).resolve(specifier);
    }
    const path = fileURLToPath(new URL(specifier, pathToFileURL(file)));
    return kindOnDisk(path) === 'file' ? path : undefined;
  } catch {
    return undefined;
  }
}

function runs(target: string, { isRequire, hasAttributes }: Import): boolean {
  return !isTypeScript(target) && (extname(target) !== '.json' || isRequire || hasAttributes);
}
