/**
 * What the log calls an input: a command line that runs it again, alone. It is the input's key as well: same module, function and
 * input, same command.
 *
 *     mprun apply tasks/square.ts#square --args '[3]'
 *     mprun apply -e 'n => n * n' --args '[3]' --kwargs '{"y":2}'
 */
import { valueJson } from '../record-json.ts';

/** What a run calls, as its log knows it. */
export interface JobTarget {
  /** Address as it was written; with `isEval` the text of the function. */
  readonly module: string;
  readonly isEval: boolean;
  /** The input is an array of arguments (`starmap`, `apply`). */
  readonly spread: boolean;
  /** Of `apply`. */
  readonly kwargs: Readonly<Record<string, unknown>> | undefined;
}

/** The command for an input: on one line and without tabs, whatever is in it. */
export function jobCommand(target: JobTarget, input: unknown): string {
  const { kwargs } = target;
  const json = target.spread ? valueJson(input) : `[${valueJson(input)}]`;
  const tail = kwargs === undefined ? '' : ` --kwargs ${shellQuote(valueJson(kwargs))}`;
  return `${commandHead(target)}${quoteArgs(json)}${tail}`;
}

/** What all commands of a target begin with. */
export function commandHead({ module, isEval }: Pick<JobTarget, 'module' | 'isEval'>): string {
  // The same file, however it was written.
  const address = module.replace(/^(?:\.\/)+(?=[^/]*\/)/, '');
  return isEval
    ? `mprun apply -e ${shellQuote(module)} --args `
    : `mprun apply ${shellQuote(address)} --args `;
}

/** A command of a log, taken apart. */
export interface ParsedCommand extends Pick<JobTarget, 'module' | 'isEval' | 'kwargs'> {
  readonly args: unknown;
}

/** `undefined` for what mprun has not written. */
export function parseJobCommand(command: string): ParsedCommand | undefined {
  const words = shellWords(command);
  const [program, name, ...rest] = words ?? [];
  if (program !== 'mprun' || name !== 'apply') return undefined;
  const isEval = rest[0] === '-e';
  const [module, flag, args, kwargsFlag, kwargs] = isEval ? rest.slice(1) : rest;
  if (module === undefined || flag !== '--args' || args === undefined) return undefined;
  if (kwargsFlag !== undefined && (kwargsFlag !== '--kwargs' || kwargs === undefined)) return undefined;
  try {
    return {
      module,
      isEval,
      args: JSON.parse(args),
      kwargs: kwargs === undefined ? undefined : (JSON.parse(kwargs) as Record<string, unknown>),
    };
  } catch {
    return undefined;
  }
}

/** JSON is always quoted, so that the same value is always written in the same way. */
function quoteArgs(json: string): string {
  return json.includes("'") ? `'${json.replaceAll("'", String.raw`'\''`)}'` : `'${json}'`;
}

/**
 * A word of a POSIX shell. Control characters, which have no place in a line of the log, in `$'…'`, which POSIX has since 2024, and
 * bash, zsh and ksh long since.
 */
export function shellQuote(text: string): string {
  if (/^[\w@%+=:,./#-]+$/.test(text) && !text.startsWith('#')) return text;
  if (!CONTROL.test(text)) return quoteArgs(text);
  const escaped = text.replaceAll(/[\\']/g, String.raw`\$&`).replaceAll(CONTROLS, (character) => {
    const name = CONTROL_NAMES[character];
    return name ?? `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`;
  });
  return `$'${escaped}'`;
}

// oxlint-disable-next-line no-control-regex
const CONTROL = /[\u0001-\u001F\u007F]/;
const CONTROLS = new RegExp(CONTROL.source, 'g');
const CONTROL_NAMES: Readonly<Record<string, string>> = { '\t': String.raw`\t`, '\n': String.raw`\n` };

const WORD_PARTS = /( +)|'([^']*)'|\$'((?:\\[^]|[^'\\])*)'|\\([^])|([^\s'\\$]+)/gy;

/** The words of what `shellQuote` has written; `undefined` for anything else. */
function shellWords(command: string): string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let end = 0;
  for (const match of command.matchAll(WORD_PARTS)) {
    const [all, space, quoted, ansi, escaped, plain] = match;
    end = match.index + all.length;
    if (space === undefined) word = (word ?? '') + (quoted ?? unescapeAnsi(ansi) ?? escaped ?? plain ?? '');
    else if (word !== undefined) {
      words.push(word);
      word = undefined;
    }
  }
  if (end !== command.length) return undefined;
  return word === undefined ? words : [...words, word];
}

function unescapeAnsi(text: string | undefined): string | undefined {
  return text?.replaceAll(/\\(?:([0-7]{3})|([^]))/g, (_all, octal?: string, character = '') => {
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
    return character === 'n' ? '\n' : character === 't' ? '\t' : String(character);
  });
}
