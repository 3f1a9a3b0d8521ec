/** docs/seeds.md names every listing of the documents; every demo is one of them, and has a test that runs it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';

import { expect, test } from 'vitest';

import { readDemos } from '../../src/cli/demo/catalogue.ts';
import { ROOT } from '../support/mprun.ts';

/** How many listings each document has. */
const LISTINGS: Readonly<Record<string, number>> = { '000': 20, '001': 23, '002': 10, '003': 7, '004': 28 };
/** How many things it names without showing them. */
const FEATURES: Readonly<Record<string, number>> = { '000': 21, '001': 14, '002': 8, '003': 14, '004': 66 };
const LENGTH: readonly [least: number, most: number] = [5, 40];

interface Row {
  /** `001` */
  readonly document: string;
  /** `001.5`; none where it is something that a document names without showing it. */
  readonly id: string | undefined;
  readonly example: string;
  readonly status: string;
}

const rows: readonly Row[] = readFileSync('docs/seeds.md', 'utf8')
  .split('\n')
  .flatMap((line) => {
    const [place = '', , example = '', status] = line
      .split(' | ')
      .map((cell) => cell.replace(/^\| | \|$/g, '').trim());
    const document = /^\d{3}/.exec(place)?.[0];
    if (status === undefined || document === undefined) return [];
    return { document, id: /^\d{3}\.\d+/.exec(place)?.[0], example, status };
  });

const demos = readDemos();

test('every listing of every document has one row, in order', () => {
  const expected = Object.entries(LISTINGS).flatMap(([document, count]) =>
    Array.from({ length: count }, (_, k) => `${document}.${k + 1}`),
  );
  expect(rows.flatMap(({ id }) => id ?? [])).toEqual(expected);
});

test('no feature that a document names has lost its row', () => {
  const counts = Object.keys(FEATURES).map((name) => [
    name,
    rows.filter(({ document, id }) => document === name && id === undefined).length,
  ]);
  expect(Object.fromEntries(counts)).toEqual(FEATURES);
});

test.each(demos)(
  '$name says in its first line which listing it is, and its row names it',
  ({ name, listing }) => {
    const naming = rows.filter(({ example }) => example.includes(`(../examples/demos/${name}.ts)`));
    const [ids, documents] = [naming.flatMap(({ id }) => id ?? []), naming.map(({ document }) => document)];
    const isListing = listing.includes('.');
    expect(ids).toEqual(isListing ? [listing] : []);
    // Of what is no listing, a row of the document in brackets.
    if (!isListing) expect(documents).toContain(listing);
  },
);

test('what runs has a file that is there; what is to come says when', () => {
  for (const { id, example, status } of rows) {
    const [, file] = /\]\(\.\.\/([^)]+)\)/.exec(example) ?? [];
    if (status.startsWith('later')) expect([id, file]).toEqual([id, undefined]);
    else expect([id, file !== undefined && existsSync(ROOT + file)]).toEqual([id, true]);
  }
});

test.each(demos)('$name is a page at most', ({ path }) => {
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n').length;
  expect(lines).toBeGreaterThanOrEqual(LENGTH[0]);
  expect(lines).toBeLessThanOrEqual(LENGTH[1]);
});

test('every demo has a test that runs it', () => {
  const tests = readdirSync('test/demos').map((file) => readFileSync(`test/demos/${file}`, 'utf8'));
  expect(demos.filter(({ name }) => !tests.some((text) => text.includes(`demo('${name}'`)))).toEqual([]);
});
