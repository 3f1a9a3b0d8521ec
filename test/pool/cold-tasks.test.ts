/** Tasks of a module that was never compiled before. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { Pool } from '../../src/index.ts';
import { makeFolder, makeLog } from '../support/workspace.ts';

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

test('calls of several tasks of a module that has to be compiled first begin in the order in which they were made', async () => {
  const [log, module] = [makeLog(), join(makeFolder(), 'tasks.ts')];
  const task = (name: string): string =>
    `export const ${name} = (log: string): void => appendFileSync(log, '${name}\\n');\n`;
  writeFileSync(
    module,
    `import { appendFileSync } from 'node:fs';\n${NAMES.map((name) => task(name)).join('')}`,
  );
  const pool = new Pool({ processes: 1 });
  try {
    await Promise.all(NAMES.map(async (name) => pool.apply(`${module}#${name}`, [log.path])));
  } finally {
    await pool.terminate(0);
  }
  expect(readFileSync(log.path, 'utf8')).toBe(NAMES.map((name) => `${name}\n`).join(''));
});
