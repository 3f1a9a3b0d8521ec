/**
 * Everything that settles options beside what was typed, strongest first:
 *
 *     MPRUN_<FLAG> ▶ MPRUN_OPTIONS ▶ --profile's section ▶ the project's file ▶ the user's file ▶ the module's `options`
 */
import { moduleOptions, TaskLoadError, UsageError } from '../../index.ts';
import { nearest } from '../../util/suggest.ts';
import type { Io } from '../io.ts';
import { configError } from './config-error.ts';
import { readConfigFiles, type ConfigFile } from './config-file.ts';
import { readEnvironment } from './environment.ts';
import { readOptionsVariable } from './options-variable.ts';
import { expectObject, PROFILES, readSection, type Section } from './section.ts';
import type { Setting } from './setting.ts';
import { wordsOfFiles, type Vocabulary } from './vocabulary.ts';

/** Which files are read is an option itself, settled by the levels before them. */
export interface FileWishes {
  readonly config?: string | false;
  readonly profile?: string;
}

export interface Reading {
  /** Asked when variables are read. */
  readonly wishes: () => FileWishes;
  /** Called then, as well: variables may say where files are. */
  readonly beforeFiles: () => void;
  /** Whose `options` are defaults. */
  readonly module: string | undefined;
}

/** A level after the other, so that what one says can decide where the next is. */
export async function* readLevels(
  words: Vocabulary,
  { world }: Io,
  { wishes, beforeFiles, module }: Reading,
): AsyncGenerator<readonly Setting[], void, void> {
  const { env } = world;
  yield readEnvironment(words, env);
  yield readOptionsVariable(words, env);
  const { config, profile } = wishes();
  beforeFiles();
  const files = await readConfigFiles({ cwd: world.cwd, env, config });
  const ofFiles = wordsOfFiles(words);
  if (profile !== undefined)
    for (const { place, section } of profileSections(files, profile))
      yield* readSection(ofFiles, section, place);
  for (const { place, section } of files) yield* readSection(ofFiles, section, place);
  if (module !== undefined) yield* await readModule(ofFiles, module);
}

/** The files that are read. */
export async function configPlaces(io: Io, { config }: FileWishes): Promise<readonly string[]> {
  const { cwd, env } = io.world;
  return (await readConfigFiles({ cwd, env, config })).map(({ place }) => place);
}

function profileSections(files: readonly ConfigFile[], name: string): ConfigFile[] {
  const profiles = files.map(({ place, section }) => ({
    place,
    sections: PROFILES in section ? expectObject(section[PROFILES], place, PROFILES) : {},
  }));
  const found = profiles.flatMap(({ place, sections }) =>
    Object.hasOwn(sections, name)
      ? [{ place: `${place} (profile ${name})`, section: sections[name] as Section }]
      : [],
  );
  if (found.length > 0) return found;
  const near = nearest(
    name,
    profiles.flatMap(({ sections }) => Object.keys(sections)),
  );
  const places = files.map(({ place }) => place).join(', ');
  throw configError(
    places || '--profile',
    places ? `no profile '${name}'` : `no profile '${name}': there is no configuration file`,
    near && `Did you mean ${near}?`,
  );
}

async function readModule(words: Vocabulary, module: string): Promise<Setting[][]> {
  const options = await optionsOf(module);
  return options === undefined ? [] : readSection(words, options, `options of ${module}`);
}

/** What keeps a module from being loaded is told by the run, which meets it at once. */
async function optionsOf(module: string): Promise<unknown> {
  try {
    return await moduleOptions(module);
  } catch (error) {
    if (error instanceof TaskLoadError || error instanceof UsageError) return undefined;
    throw error;
  }
}
