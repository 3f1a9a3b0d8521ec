/** Stack traces as people want them: their own frames, place first. */
import { isAbsolute, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Frames of ours and of Node's say nothing about the user's code. */
const FOREIGN = /\(?(?:node:|internal\/)|\/node_modules\//;
const MAX_FRAMES = 8;

/** Where we live: our own frames are left out. */
const OWN_ROOT = fileURLToPath(new URL('../../', import.meta.url));
const OWN_FOLDERS = ['dist/', 'src/', 'bin/'].map((folder) => OWN_ROOT + folder);

/** A place in the user's code. */
export interface Frame {
  /** Relative to the working directory where it lies in it. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Of the function; empty where it has none. */
  readonly name: string;
}

/**
 * The frames of the user's code, `file:line:col function`, paths relative to the working directory where they lie in it.
 *
 * @example userFrames(error.stack, '/project'); // ['tasks/flaky.ts:3:9 failOn3']
 */
export function userFrames(stack: string | undefined, cwd: string): string[] {
  return parseUserFrames(stack, cwd).map(
    ({ file, line, column, name }) => `${file}:${line}:${column}${name ? ` ${name}` : ''}`,
  );
}

/** The same, as data. */
export function parseUserFrames(stack: string | undefined, cwd: string): Frame[] {
  const frames: Frame[] = [];
  for (const text of stack?.split('\n') ?? []) {
    const match = /^\s+at (?:(.*?) \(|async )?((?:file:\/\/)?\/.*?|[A-Za-z]:\\.*?):(\d+):(\d+)\)?$/.exec(
      text,
    );
    if (!match || FOREIGN.test(text)) continue;
    const [, name = '', place = '', line, column] = match;
    const path = place.startsWith('file:') ? fileURLToPath(place) : place;
    if (OWN_FOLDERS.some((folder) => path.startsWith(folder))) continue;
    frames.push({ file: shorten(path, cwd), line: Number(line), column: Number(column), name });
  }
  return frames.slice(0, MAX_FRAMES);
}

function shorten(path: string, cwd: string): string {
  const fromHere = relative(cwd, path);
  return fromHere.startsWith('..') || isAbsolute(fromHere) ? path : fromHere;
}
