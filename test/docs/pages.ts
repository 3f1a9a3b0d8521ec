/** The pages that people read, and what is in them. */
import { readdirSync, readFileSync } from 'node:fs';

export interface Block {
  /** `README.md:24` */
  readonly place: string;
  /** `ts`, `console`, … */
  readonly language: string;
  /** What stands behind the language: a file's path, or `norun`. */
  readonly note: string;
  readonly code: string;
}

/** Every page, by its path from the root. */
export const pages: readonly string[] = [
  ...readdirSync('.').filter((file) => file.endsWith('.md')),
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`),
  'examples/README.md',
].sort();

/** The fenced blocks of a page. */
export function blocksOf(page: string): Block[] {
  const blocks: Block[] = [];
  const text = readFileSync(page, 'utf8');
  for (const { 1: indent = '', 2: language = '', 3: note = '', 4: code = '', index } of text.matchAll(
    /^( *)```(\w+)(?: (.+))?\n([^]*?)^ *```$/gm,
  )) {
    const line = text.slice(0, index).split('\n').length;
    const dedented = code.replaceAll(new RegExp(`^${indent}`, 'gm'), '');
    blocks.push({ place: `${page}:${line}`, language, note, code: dedented });
  }
  return blocks;
}

/** The names that GitHub gives a page's headings, for `#…` in links. */
export function anchorsOf(page: string): Set<string> {
  const text = readFileSync(page, 'utf8').replaceAll(/^```[^]*?^```$/gm, '');
  const seen = new Map<string, number>();
  const anchors = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => {
    const slug = heading
      .toLowerCase()
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .replaceAll(/[^\p{L}\p{N}_\- ]/gu, '')
      .replaceAll(' ', '-');
    const count = seen.get(slug) ?? 0;
    seen.set(slug, count + 1);
    return count === 0 ? slug : `${slug}-${count}`;
  });
  return new Set(anchors);
}
