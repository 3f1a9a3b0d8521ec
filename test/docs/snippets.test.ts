/**
 * What the pages show is run:
 *
 * - ` ```ts examples/map.ts `: the lines are in that file, which a test runs (`js`, `py` alike)
 * - ` ```console `: the commands behind `$` are run, and write what is written below them; `…` stands for any lines
 * - ` ```sh `: is run, and ends well; not with `norun` behind it: what installs, or never ends
 * - ` ```json `: can be read; ` ```text `: is no program
 *
 * Commands run in a folder of their own that has tasks/, examples/ and docs/ beside it, and in it the programs of examples/guide/.
 */
import { spawn } from 'node:child_process';
import { cpSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { BIN, ROOT, watch, type Result } from '../support/mprun.ts';
import { makeFolder } from '../support/workspace.ts';
import { blocksOf, pages, type Block } from './pages.ts';
import { screenOf, toScript, withoutTimes } from './session.ts';

/** A block is up to ten commands, each of which starts a pool: seconds, and many of them on a busy computer. */
const BLOCK_TIMEOUT_MS = 120_000;

const PROGRAMS = new Set(['ts', 'js', 'py', 'toml']);
const blocks = pages.flatMap((page) => blocksOf(page));
const of = (...languages: string[]): Block[] =>
  blocks.filter(({ language, note }) => languages.includes(language) && note !== 'norun');

test('every block is of a kind that is looked at here', () => {
  const kinds = new Set([...PROGRAMS, 'console', 'sh', 'json', 'text', 'yaml']);
  expect(blocks.filter(({ language }) => !kinds.has(language)).map(({ place }) => place)).toEqual([]);
});

test.each(of(...PROGRAMS))('$place is in $note', ({ note, code }) => {
  expect(note).toMatch(/^(examples|tasks|test)\//);
  expect(linesIn(readFileSync(note, 'utf8'))).toContain(linesIn(code));
});

test.each(of('console'))(
  '$place: the commands write what is written there',
  { timeout: BLOCK_TIMEOUT_MS },
  async ({ code }) => {
    const { stdout } = await bash(toScript(code), folder());
    expect(withoutTimes(stdout)).toMatch(screenOf(code));
  },
);

test('docs/session.svg shows what is written when its commands are typed', async () => {
  const svg = readFileSync('docs/session.svg', 'utf8');
  const lines = [...svg.matchAll(/<text [^>]*>(.*)<\/text>/g)].map(([, line = '']) => textOf(line));
  const code = `${lines.join('\n')}\n`;
  const { stdout } = await bash(toScript(code), folder());
  expect(withoutTimes(stdout)).toMatch(screenOf(code));
});

test.each(of('sh'))('$place: the commands end well', { timeout: BLOCK_TIMEOUT_MS }, async ({ code }) => {
  const { stdout, stderr, code: status } = await bash(code, folder());
  expect({ status, stdout, stderr }).toMatchObject({ status: 0 });
});

test.each(of('json'))('$place can be read', ({ code }) => {
  expect(JSON.parse(code)).toBeDefined();
});

/** Without blank lines and indentation: an excerpt may stand further left than in its file. */
function linesIn(code: string): string {
  return `\n${code
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n')}\n`;
}

/** Without its marks. */
function textOf(svg: string): string {
  return svg
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

/** A folder that looks like the repository's root, and may be written to: what people read there is a copy. */
function folder(): string {
  const cwd = makeFolder();
  for (const name of ['tasks', 'examples', 'docs', 'package.json'])
    cpSync(ROOT + name, join(cwd, name), { recursive: true });
  cpSync(`${ROOT}examples/guide`, cwd, { recursive: true });
  for (const name of ['dist', 'node_modules']) symlinkSync(ROOT + name, join(cwd, name));
  return cwd;
}

async function bash(script: string, cwd: string): Promise<Result> {
  const { CI: _c, FORCE_COLOR: _f, GITHUB_ACTIONS: _g, npm_command: _n, ...env } = process.env;
  const functions = `mprun() { '${process.execPath}' '${BIN}' "$@"; }; npx() { "$@"; }`;
  const child = spawn('bash', ['-c', `${functions}\nset -e -o pipefail\n${script}`], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return watch(child).result;
}
