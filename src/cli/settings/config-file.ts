/** Files that hold settings: which they are, and what is in them. */
import { readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

import { importModule } from '../../index.ts';
import { configError } from './config-error.ts';
import { expectObject, type Section } from './section.ts';

export interface ConfigFile {
  /** As people like to read it. */
  readonly place: string;
  readonly section: Section;
}

interface Surroundings {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** `--config`; `false`: no file at all. */
  readonly config: string | false | undefined;
}

const NAMES = ['mprun.config.json', 'mprun.config.mjs', 'mprun.config.ts'];
const KEY_IN_PACKAGE = 'mprun';

/**
 * The project's file and the user's, as far as they are there, in this order.
 *
 * @throws MprunError ERR_MPRUN_CONFIG
 */
export async function readConfigFiles({ cwd, env, config }: Surroundings): Promise<ConfigFile[]> {
  if (config === false) return [];
  const project = config === undefined ? await findUpwards(cwd) : await read(resolve(cwd, config), cwd);
  const userPath = join(env['XDG_CONFIG_HOME'] || join(homedir(), '.config'), 'mprun', 'config.json');
  const user = isFile(userPath) ? await read(userPath, cwd) : undefined;
  return [project, user].filter((file) => file !== undefined);
}

/** The nearest in this folder and those above it. */
async function findUpwards(cwd: string): Promise<ConfigFile | undefined> {
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    for (const name of NAMES) if (isFile(join(folder, name))) return read(join(folder, name), cwd);
    const inPackage = readPackage(join(folder, 'package.json'), cwd);
    if (inPackage) return inPackage;
    if (folder === dirname(folder)) return undefined;
  }
}

function readPackage(path: string, cwd: string): ConfigFile | undefined {
  if (!isFile(path)) return undefined;
  const text = readFileSync(path, 'utf8');
  // Most have none, and are not ours to judge.
  if (!text.includes(`"${KEY_IN_PACKAGE}"`)) return undefined;
  const place = shownPath(path, cwd);
  const content = expectObject(parseJson(text, place), place);
  if (!Object.hasOwn(content, KEY_IN_PACKAGE)) return undefined;
  return {
    place: `${place}#${KEY_IN_PACKAGE}`,
    section: expectObject(content[KEY_IN_PACKAGE], place, KEY_IN_PACKAGE),
  };
}

async function read(path: string, cwd: string): Promise<ConfigFile> {
  const place = shownPath(path, cwd);
  if (!isFile(path)) throw configError(place, 'no such file');
  const content = path.endsWith('.json')
    ? parseJson(readFileSync(path, 'utf8'), place)
    : await importDefault(path, place);
  return { place, section: expectObject(content, place) };
}

async function importDefault(path: string, place: string): Promise<unknown> {
  try {
    const module: Readonly<Record<string, unknown>> = path.endsWith('.mjs')
      ? await import(pathToFileURL(path).href)
      : await importModule(path);
    return module['default'];
  } catch (error) {
    throw configError(place, error instanceof Error ? error.message : String(error));
  }
}

function parseJson(text: string, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw configError(place, `malformed JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function shownPath(path: string, cwd: string): string {
  const fromHere = relative(cwd, path);
  return fromHere.startsWith('..') || isAbsolute(fromHere) ? path : fromHere;
}
