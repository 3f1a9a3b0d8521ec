import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';

import { describeThrown } from '../util/describe.ts';

/** How our own stack frames are told from the user's: everything of ours lies below it. */
const OWN_FOLDER = dirname(dirname(fileURLToPath(import.meta.url)));
/** What `scripts/starter.cjs` calls bundles. */
const OWN_BUNDLES = /[ (]mprun\/dist\/bundle\//;

/** What has ended a process, as Python prints it. */
export function describeEnd(name: string, error: unknown): string {
  return `Process ${name}:\n${describeUncaught(error)}`;
}

/** The error with its stack, down to where our own frames begin. */
export function describeUncaught(error: unknown): string {
  try {
    return describe(error);
  } catch {
    // A getter of the error's throws, or a proxy: it shows no more than this.
    return describeThrown(error);
  }
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return inspect(error);
  // Of whichever copy of our code it is.
  const { code, hint, cause } = error as { code?: unknown; hint?: unknown; cause?: unknown };
  if (!String(code).startsWith('ERR_MPRUN_')) return linesOf(error).join('\n');
  // Where a module threw while it was loaded, only that error knows.
  const frames =
    code === 'ERR_MPRUN_MODULE_LOAD' && cause instanceof Error ? linesOf(cause).filter(isFrame) : [];
  const lines = [...linesOf(error), ...frames].filter((line) => !isNodes(line));
  return [...lines, ...(typeof hint === 'string' ? [`(${hint})`] : [])].join('\n');
}

/** Without our own frames. The message may well speak of a file of ours. */
function linesOf(error: Error): string[] {
  const lines = (error.stack ?? String(error)).split('\n');
  return lines.filter((line) => !isFrame(line) || (!line.includes(OWN_FOLDER) && !OWN_BUNDLES.test(line)));
}

function isFrame(line: string): boolean {
  return /^ {4}at /.test(line);
}

/** What Node does on the way to us explains none of our errors. */
function isNodes(line: string): boolean {
  return isFrame(line) && /[( ]node:/.test(line);
}
