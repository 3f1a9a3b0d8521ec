import { readFile } from 'node:fs/promises';

/** Count the words of a text file: `{word: count}`, lower case, most frequent first. */
export default async function wordcount(path: string): Promise<Record<string, number>> {
  const text = await readFile(path, 'utf8');
  const counts = new Map<string, number>();
  for (const [word] of text.toLowerCase().matchAll(/[\p{L}\p{N}']+/gu))
    counts.set(word, (counts.get(word) ?? 0) + 1);
  return Object.fromEntries([...counts].sort((a, b) => b[1] - a[1]));
}
