/** Links of the pages lead somewhere. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

import { expect, test } from 'vitest';

import { anchorsOf, pages } from './pages.ts';

test.each(pages)('%s links to what is there', (page) => {
  const text = readFileSync(page, 'utf8').replaceAll(/^ *```[^]*?^ *```$/gm, '');
  const broken: string[] = [];
  for (const [, target = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
    // Other sites: their addresses are ours to read, not to ask.
    if (/^https?:/.test(target)) continue;
    const [path = '', anchor] = target.split('#');
    const file = path === '' ? page : normalize(join(dirname(page), path));
    if (!existsSync(file)) broken.push(target);
    else if (anchor !== undefined && !anchorsOf(file).has(anchor)) broken.push(target);
  }
  expect(broken).toEqual([]);
});

test('docs/README.md leads to every page', () => {
  const index = readFileSync('docs/README.md', 'utf8');
  const listed = new Set(
    [...index.matchAll(/\]\(([^)]+)\)/g)].map(([, target = '']) => join('docs', target)),
  );
  const own = pages.filter((page) => page.startsWith('docs/') && !page.startsWith('docs/decisions/'));
  expect(own.filter((page) => page !== 'docs/README.md' && !listed.has(page))).toEqual([]);
});
