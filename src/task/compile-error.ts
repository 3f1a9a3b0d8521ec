/** What people are told about a task that does not compile. */
import { dirname, resolve } from 'node:path';
import { TaskLoadError } from '../errors.ts';
import { shownPath } from './address.ts';
import { evalLead } from './eval-module.ts';
import { placeDeclaration } from './own-place.ts';

/** One of esbuild's messages. `line` counts from 1, `column` counts bytes from 0. */
interface CompileMessage {
  readonly text: string;
  readonly location: {
    readonly file: string;
    readonly line: number;
    readonly column: number;
    readonly lineText: string;
  } | null;
}

/**
 * The first message with its place, `tasks/bad.ts:3:7: …`, and how many more there are.
 *
 * @param text the function that stood for the entry, where one did
 */
export function compileError(
  messages: readonly CompileMessage[],
  entry: string,
  text?: string,
): TaskLoadError {
  const [first, ...others] = messages;
  const reason = first?.text ?? 'it does not compile';
  return new TaskLoadError('ERR_MPRUN_MODULE_LOAD', `${place(first, entry, text)}: ${reason}`, {
    hint:
      others.length === 0 ? undefined : `and ${others.length} more error${others.length === 1 ? '' : 's'}`,
  });
}

/** Compiling itself failed: no esbuild for this machine, a full disk. */
export function compilerError(error: unknown, entry: string): TaskLoadError {
  const reason = String(error instanceof Error ? error.message : error).split('\n', 1)[0];
  return new TaskLoadError('ERR_MPRUN_MODULE_LOAD', `${shownPath(entry)} cannot be compiled: ${reason}`, {
    cause: error,
  });
}

function place(message: CompileMessage | undefined, entry: string, text: string | undefined): string {
  const location = message?.location;
  if (!location) return shownPath(entry);
  const file = resolve(dirname(entry), location.file);
  if (file !== entry || text === undefined)
    return `${shownPath(file)}:${location.line}:${column(location, placeDeclaration(file))}`;
  const lines = text.split('\n');
  // What stands behind the text is not the user's: the text ends too early.
  const isBehind = location.line > lines.length;
  const at = isBehind
    ? `${lines.length}:${(lines.at(-1)?.length ?? 0) + 1}`
    : `${location.line}:${column(location, evalLead(file))}`;
  return `${shownPath(file)}:${at}`;
}

/** Counted from 1, in UTF-16 units as editors do, without the lead that was put in front of the first line. */
function column(location: NonNullable<CompileMessage['location']>, lead: string): number {
  const before = Buffer.from(location.lineText).subarray(0, location.column).toString();
  const added = location.lineText.startsWith(lead) ? lead.length : 0;
  return before.length - added + 1;
}
