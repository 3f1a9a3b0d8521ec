/**
 * What comments say of exported functions. They are read from the source as it was written: what runs has none any more. A comment
 * counts where it begins a line and a declaration follows at once.
 */

const COMMENT = /^[ \t]*\/\*\*((?:[^*]|\*(?!\/))*)\*\/\s*(.*)$/gm;
const DECLARATION =
  /^(?:export\s+)?(?<isDefault>default\s+)?(?:(?:async\s+)?function\b\s*\*?\s*(?<fn>[\w$]+)?|(?:const|let|var)\s+(?<variable>[\w$]+)|(?:module\s*\.\s*)?exports\s*\.\s*(?<property>[\w$]+)\s*=)?/;
/** `export { a, b as c };`, but not `from './other.ts'`. */
const LIST = /^[ \t]*export\s*\{([^}]*)\}(?!\s*from\b)/gm;
const DEFAULT_NAME = /^[ \t]*export\s+default\s+([\w$]+)\s*;?\s*$/gm;

/**
 * The first sentence of the comment above each function, by the names under which they are exported.
 *
 * @example
 * docLines('/** Square a number. *\/\nexport default (n) => n * n;'); // Map { 'default' => 'Square a number' }
 */
export function docLines(source: string): ReadonlyMap<string, string> {
  const docs = new Map<string, string>();
  for (const [, comment = '', line = ''] of source.matchAll(COMMENT)) {
    const { isDefault, fn, variable, property } = DECLARATION.exec(line)?.groups ?? {};
    const names = [fn, variable, property, isDefault && 'default'].filter((name) => name !== undefined);
    const sentence = firstSentence(comment);
    for (const name of names) if (sentence !== '' && !docs.has(name)) docs.set(name, sentence);
  }
  for (const [local, exported] of renamings(source)) {
    const doc = docs.get(local);
    if (doc !== undefined) docs.set(exported, doc);
  }
  return docs;
}

function* renamings(source: string): Generator<readonly [local: string, exported: string]> {
  for (const [, names = ''] of source.matchAll(LIST))
    for (const name of names.split(',')) {
      const [, local, exported] = /^\s*([\w$]+)\s+as\s+([\w$]+)\s*$/.exec(name) ?? [];
      if (local !== undefined && exported !== undefined) yield [local, exported];
    }
  for (const [, local = ''] of source.matchAll(DEFAULT_NAME)) yield [local, 'default'];
}

/** Up to where the next begins, a paragraph ends, or tags. */
function firstSentence(comment: string): string {
  const text = comment.replaceAll(/^[ \t]*\*? ?/gm, '').trim();
  const [paragraph = ''] = text.split(/\n\s*\n|(?:^|\n)\s*@/, 1);
  const line = paragraph
    .replaceAll(/\{@\w+\s+([^}|]+?)\s*(?:\|[^}]*)?\}/g, '$1')
    .replaceAll(/\s+/g, ' ')
    .trim();
  const [sentence = line] = /^.*?[.!?](?= +\p{Lu}|$)/u.exec(line) ?? [];
  return sentence.replace(/\.$/, '');
}
