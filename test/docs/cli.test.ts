import { readFileSync } from 'node:fs';

import { expect, test } from 'vitest';

import { cliDocs } from '../../scripts/cli-docs.js';

test('docs/cli.md is what the table of commands and options says', async () => {
  expect(readFileSync('docs/cli.md', 'utf8')).toBe(await cliDocs());
});
