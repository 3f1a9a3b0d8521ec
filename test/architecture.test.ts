/** Keeps the table of ARCHITECTURE.md true: who may import whom. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

import { expect, test } from 'vitest';

const LAYERS: readonly (readonly [layer: number, places: readonly string[]])[] = [
  [0, ['types.ts', 'errors.ts', 'errors', 'logging.ts', 'util']],
  [1, ['wire']],
  [2, ['task', 'input', 'memory']],
  [3, ['worker', 'child']],
  [4, ['backend']],
  [5, ['pool', 'process']],
  [6, ['futures', 'sync', 'shared', 'channel', 'socket']],
  [7, ['index.ts']],
  [8, ['bench', 'doctor']],
  [9, ['report']],
  [10, ['cli']],
];

/** Imports across folders of one layer that are meant: the parent's side of a worker knows its record and its pipes. */
const SAME_LAYER = new Set([
  'child → worker',
  'process → pool',
  'shared → sync',
  'channel → sync',
  'socket → channel',
  'socket → sync',
]);

interface Import {
  readonly from: string;
  readonly to: string;
}

const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.ts'),
);
/** `import … from 'x'`, `export … from 'x'`, `import 'x'`, `import('x')`, `require…('x')`. */
const SPECIFIER =
  /^(?:(?:import|export)\b[^'";]*\bfrom |import )'([^']+)'|\bimport\('([^']+)'\)|\bcreateRequire\(.*\)\('([^']+)'\)/gm;

const imports: readonly Import[] = files.flatMap((from) =>
  [...codeOf(from).matchAll(SPECIFIER)].map(([, fixed, lazy, required]) => {
    const specifier = fixed ?? lazy ?? required ?? '';
    return { from, to: specifier.startsWith('.') ? normalize(join(dirname(from), specifier)) : specifier };
  }),
);

/** A file's text without its comments. */
function codeOf(file: string): string {
  return readFileSync(join('src', file), 'utf8').replaceAll(/\/\*[^]*?\*\/|\/\/ .*/g, '');
}

function placeOf(file: string): string {
  return file.split('/')[0] ?? '';
}

function layerOf(place: string): number {
  const layer = LAYERS.find(([, places]) => places.includes(place))?.[0];
  if (layer === undefined) throw new Error(`${place} has no layer: say where it belongs in ARCHITECTURE.md`);
  return layer;
}

test('every folder of src has a layer, and the documented table names it', () => {
  const text = readFileSync('ARCHITECTURE.md', 'utf8');
  for (const place of new Set(files.map(placeOf))) {
    const row = text.split('\n').find((line) => new RegExp(`^\\| ${layerOf(place)} +\\|`).test(line));
    expect(row).toContain(`\`${place.endsWith('.ts') ? place : `${place}/`}\``);
  }
});

test('a file imports from its own folder and from lower layers only', () => {
  const wrong = imports.filter(({ from, to }) => {
    if (!files.includes(to)) return false;
    const [here, there] = [placeOf(from), placeOf(to)];
    if (here === there || SAME_LAYER.has(`${here} → ${there}`)) return false;
    // types.ts, errors.ts, logging.ts and util/ are one layer that knows itself.
    if (layerOf(here) === 0 && layerOf(there) === 0) return false;
    return layerOf(there) >= layerOf(here);
  });
  expect(wrong).toEqual([]);
});

test('the command line uses the public index, input, bench, doctor, report and util; only demo runs programs', () => {
  const isDemo = ({ from, to }: Import): boolean =>
    from === 'cli/commands/demo.ts' && to === 'child/script.ts';
  const wrong = imports.filter(
    ({ from, to }) =>
      placeOf(from) === 'cli' &&
      files.includes(to) &&
      !isDemo({ from, to }) &&
      !['index.ts', 'input', 'bench', 'doctor', 'report', 'util', 'cli'].includes(placeOf(to)),
  );
  expect(wrong).toEqual([]);
});

test('each third-party package is imported in exactly one file', () => {
  const importers = new Map<string, Set<string>>();
  for (const { from, to } of imports) {
    if (to.startsWith('node:') || files.includes(to)) continue;
    importers.set(to, (importers.get(to) ?? new Set()).add(from));
  }
  expect(Object.fromEntries([...importers].map(([name, by]) => [name, [...by]]))).toEqual({
    chalk: ['report/color.ts'],
    chokidar: ['cli/watch/file-watcher.ts'],
    commander: ['cli/grammar/commander.ts'],
    'csv-parse': ['input/csv-rows.ts'],
    esbuild: ['task/esbuild.ts'],
    'fast-xml-builder': ['report/xml.ts'],
    koffi: ['util/libc.ts'],
    ora: ['cli/progress/live.ts'],
    piscina: ['backend/thread.ts'],
    'string-width': ['util/text-width.ts'],
    tinyglobby: ['input/glob.ts'],
  });
});

test('only child/ touches node:child_process', () => {
  const importers = imports.filter(({ to }) => to === 'node:child_process').map(({ from }) => placeOf(from));
  expect(new Set(importers)).toEqual(new Set(['child']));
});

test('only cli/ and worker/ touch stdout, the exit status and argv', () => {
  const touching = files.filter((file) => /(?<![#.\w])process\.(stdout|exitCode|argv)\b/.test(codeOf(file)));
  expect(new Set(touching.map(placeOf))).toEqual(new Set(['cli', 'worker']));
});
