import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

import { MprunError } from '../../index.ts';
import type { Io } from '../io.ts';

const TASK = `/** Square a number. */
export default function square(n: number): number {
  return n * n;
}
`;

/** Defaults that can be seen to work: one line of report rather than many. */
const CONFIG = `{
  "processes": "auto",
  "summary": "short"
}
`;

const FILES = [
  ['tasks/square.ts', TASK],
  ['mprun.config.json', CONFIG],
] as const;

/** `mprun init`: writes what is not there, and overwrites nothing. */
export async function init(folder: string, io: Io): Promise<number> {
  const root = resolve(io.world.cwd, folder);
  for (const [name, content] of FILES) {
    const isNew = writeNew(join(root, name), content);
    await io.writeResults(
      isNew ? `wrote ${join(folder, name)}\n` : `kept ${join(folder, name)}: it is there already\n`,
    );
  }
  const enter = root === io.world.cwd ? '' : `cd ${folder} && `;
  // Who came by npx has no `mprun` of their own to type.
  const command = io.world.env['npm_command'] === 'exec' ? 'npx mprun' : 'mprun';
  await io.writeResults(`Next: ${enter}${command} map tasks/square.ts --inputs 0..9\n`);
  return 0;
}

/** False when the file was there before. */
function writeNew(path: string, content: string): boolean {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content, { flag: 'wx' });
    return true;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && path !== dirname(path)) return false;
    throw new MprunError('ERR_MPRUN_OUTPUT', `cannot write '${path}': ${message}`, { cause: error });
  }
}
