/**
 * In a compiled module every file still knows where it came from: `import.meta`, `__dirname` and `__filename`
 * speak of the source. esbuild's `define` maps them to a private name wherever the file does not declare the
 * name itself, and each file declares that private name in front of its first line.
 */
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';

/** For esbuild's option `define`. */
export const PLACE_DEFINES: Readonly<Record<string, string>> = {
  'import.meta': '__mprun_meta',
  __dirname: '__mprun_meta.dirname',
  __filename: '__mprun_meta.filename',
};

/**
 * The first line of the compiled module: a `require` that looks from the entry's place, and
 * `import.meta.resolve` (packages are looked for from the compiled file's place, as its imports are).
 */
export function placeBanner(entry: string): string {
  return (
    `import{createRequire as __mprun_createRequire}from'node:module';` +
    `const require=__mprun_createRequire(${JSON.stringify(pathToFileURL(entry).href)});` +
    `const __mprun_resolve=(s,from)=>/^\\.{0,2}\\//.test(s)?new URL(s,from).href:import.meta.resolve(s);`
  );
}

/** The source with its place declared in front; its lines stay where they are. A hashbang line gives way. */
export function withOwnPlace(text: string, path: string): string {
  return placeDeclaration(path) + text.replace(/^\uFEFF?(?:#!.*)?/, '');
}

/** What `withOwnPlace` puts in front. */
export function placeDeclaration(path: string): string {
  const url = JSON.stringify(pathToFileURL(path).href);
  const place = `dirname:${JSON.stringify(dirname(path))},filename:${JSON.stringify(path)}`;
  return `const __mprun_meta={url:${url},${place},resolve:s=>__mprun_resolve(s,${url})};`;
}
